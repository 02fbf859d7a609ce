package io.pserver.loadtest.jetty;

import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/** {@code JettyMain --port 9000 [--database host:port --cache host:port]}. */
public final class JettyMain {
    private static final int ACCEPT_QUEUE = 4_096;
    private static final long MOST_TEXT_BYTES = 65_536;

    private JettyMain() {}

    /** Runs until the process is told to end. */
    public static void main(String[] args) throws Exception {
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            flags.put(args[i], args[i + 1]);
        }
        String database = flags.get("--database");
        String cache = flags.get("--cache");
        @Nullable Rows rows = database == null || cache == null ? null : Rows.open(database, cache);
        var server = new Server(new QueuedThreadPool());
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(flags.getOrDefault("--port", "9000")));
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        server.addConnector(connector);
        var rooms = new Rooms();
        WebSocketUpgradeHandler sockets = WebSocketUpgradeHandler.from(server, container -> {
            container.setMaxTextMessageSize(MOST_TEXT_BYTES);
            container.addMapping("/ws", (_, _, _) -> new Connection(rooms));
        });
        sockets.setHandler(new Answers(rows));
        server.setHandler(sockets);
        server.start();
        server.join();
    }
}
