package io.pserver.e2e;

import io.pserver.pipeline.BudgetConfig;
import io.pserver.pipeline.LaneConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The hostile handlers on a node of this process, where scripts are interpreted. */
final class HostileHandlersTest extends HostileContract {
    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.inProcess(
                Server.game("hostile"), new LaneConfig(2, 256, LaneConfig.Threads.VIRTUAL), BudgetConfig.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected Server server() {
        return server;
    }

    @Override
    protected int patience() {
        return 1;
    }
}
