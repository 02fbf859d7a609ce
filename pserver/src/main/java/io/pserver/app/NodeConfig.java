package io.pserver.app;

import io.pserver.edge.EdgeConfig;
import io.pserver.ops.AdminConfig;
import io.pserver.persistence.DataConfig;
import io.pserver.pipeline.BudgetConfig;
import io.pserver.pipeline.LaneConfig;

/**
 * All settings of a node. Immutable; read once at start.
 *
 * @param gameJson the {@code game} section, for scripts
 * @param process what concerns the process, not the node in it
 */
public record NodeConfig(
        EdgeConfig edge,
        AdminConfig admin,
        LaneConfig lanes,
        BudgetConfig budget,
        DataConfig data,
        String gameJson,
        ProcessConfig process) {
    public static final NodeConfig DEFAULTS = new NodeConfig(
            EdgeConfig.DEFAULTS,
            AdminConfig.DEFAULTS,
            LaneConfig.DEFAULTS,
            BudgetConfig.DEFAULTS,
            DataConfig.DEFAULTS,
            "{}");

    /** In a process with the defaults. */
    public NodeConfig(
            EdgeConfig edge,
            AdminConfig admin,
            LaneConfig lanes,
            BudgetConfig budget,
            DataConfig data,
            String gameJson) {
        this(edge, admin, lanes, budget, data, gameJson, ProcessConfig.DEFAULTS);
    }
}
