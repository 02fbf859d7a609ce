package io.pserver.pipeline;

import java.time.Duration;

/**
 * Settings under {@code budget.*}. Immutable; read once at start.
 *
 * @param pass how long one pass may compute, without the waits of its host calls; 1 ms to 60 s
 * @param request how long a request may take from arrival to answer; 1 ms to 10 min, not less than {@code pass}
 * @param turnPasses passes that a lane runs before it lets others have the processor; 1 to 65,536
 */
public record BudgetConfig(Duration pass, Duration request, int turnPasses) {
    public static final BudgetConfig DEFAULTS = new BudgetConfig(Duration.ofMillis(50), Duration.ofSeconds(2), 64);

    public BudgetConfig {
        if (pass.toMillis() < 1 || pass.toMillis() > 60_000) {
            throw new IllegalArgumentException("passMs=" + pass.toMillis() + ": must be from 1 to 60000");
        }
        if (request.toMillis() < 1 || request.toMillis() > 600_000) {
            throw new IllegalArgumentException("requestMs=" + request.toMillis() + ": must be from 1 to 600000");
        }
        if (request.compareTo(pass) < 0) {
            throw new IllegalArgumentException("requestMs=" + request.toMillis() + ": must not be less than passMs");
        }
        if (turnPasses < 1 || turnPasses > 65_536) {
            throw new IllegalArgumentException("turnPasses=" + turnPasses + ": must be from 1 to 65536");
        }
    }
}
