package io.pserver.persistence.row;

import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Pauses of random length, mostly none or short, now and then long. Any thread. */
final class Shaker {
    private final Random random;

    Shaker(long seed) {
        this.random = new Random(seed);
    }

    <T extends @Nullable Object> T shake(Supplier<T> step) {
        pause();
        T result = step.get();
        pause();
        return result;
    }

    void pause() {
        int dice = random.nextInt(100);
        if (dice < 2) {
            LockSupport.parkNanos(30_000_000L + random.nextInt(20_000_000));
        } else if (dice < 30) {
            LockSupport.parkNanos(random.nextInt(3_000_000));
        }
    }

    int upTo(int bound) {
        return random.nextInt(bound);
    }
}
