package io.pserver.e2e;

import org.junit.jupiter.api.BeforeAll;

/** The contract on what needs nothing installed. */
final class DataTest extends DataContract {
    private Server server;

    @BeforeAll
    void start() {
        server = Server.inProcess(Server.game("data"));
    }

    @Override
    Server server() {
        return server;
    }
}
