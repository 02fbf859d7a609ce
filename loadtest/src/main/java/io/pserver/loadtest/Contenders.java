package io.pserver.loadtest;

import io.pserver.loadtest.server.Heap;
import io.pserver.loadtest.server.ServerProcess;
import io.pserver.loadtest.server.Stores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts the servers of a comparison, or finds those that run already. */
final class Contenders {
    private static final Duration READY_DEADLINE = Duration.ofMinutes(2);
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    private Contenders() {}

    /** pserver: the running one of {@code --pserver-url}, or a new process. */
    static Contender pserver(CompareOptions options, @Nullable Stores stores) throws IOException, InterruptedException {
        String url = options.flags().text("pserver-url");
        if (url != null) {
            long pid = options.flags().whole("pserver-pid", 0);
            return new Contender("pserver", URI.create(url), pid, jvmHeap(pid), null);
        }
        Path jar = options.flags().path("jar", "dist/target/pserver.jar");
        if (!Files.isReadable(jar)) {
            throw new IOException(jar + " is not there: build it, or give --jar, --pserver-url or --only=peer");
        }
        int port = ServerProcess.freePort();
        Path java = JAVA_HOME.resolve("bin/java");
        List<String> command = new ArrayList<>(List.of(
                options.flags().text("java", java.toString()),
                "-jar",
                jar.toString(),
                "run",
                options.flags().text("game", "loadtest/game"),
                "--http.host=127.0.0.1",
                "--http.port=" + port,
                "--admin.port=" + ServerProcess.freePort()));
        if (stores != null) {
            command.addAll(List.of(
                    "--databases.0.name=main",
                    "--databases.0.url=jdbc:mysql://127.0.0.1:" + stores.databasePort() + "/pserver",
                    "--databases.0.user=load",
                    "--databases.0.password=load",
                    "--memcached=127.0.0.1:" + stores.cachePort()));
        }
        URI base = URI.create("http://127.0.0.1:" + port);
        ServerProcess process = start("pserver", command, base.resolve("/readyz"));
        return new Contender("pserver", base, process.pid(), jvmHeap(process.pid()), process);
    }

    /** The Node peer: the running one of {@code --peer-url}, or a new process. */
    static Contender peer(CompareOptions options, @Nullable Stores stores) throws IOException, InterruptedException {
        String url = options.flags().text("peer-url");
        if (url != null) {
            URI base = URI.create(url);
            return new Contender(
                    "node", base, options.flags().whole("peer-pid", 0), new Heap.Node(base.resolve("/memory")), null);
        }
        int port = ServerProcess.freePort();
        Path folder = options.flags().path("peer", "loadtest/peers/node");
        List<String> command = new ArrayList<>(List.of(
                options.flags().text("node", "node"),
                "--expose-gc",
                folder.resolve("server.js").toString(),
                "--port",
                Integer.toString(port)));
        if (stores != null) {
            command.addAll(List.of(
                    "--database", "127.0.0.1:" + stores.databasePort(), "--cache", "127.0.0.1:" + stores.cachePort()));
        }
        URI base = URI.create("http://127.0.0.1:" + port);
        ServerProcess process = start("node", command, base.resolve("/hello?name=x"));
        return new Contender("node", base, process.pid(), new Heap.Node(base.resolve("/memory")), process);
    }

    private static ServerProcess start(String name, List<String> command, URI ready)
            throws IOException, InterruptedException {
        ServerProcess process = ServerProcess.start(name, command, Path.of("loadtest/target", name + ".log"));
        try {
            process.awaitReady(ready, READY_DEADLINE);
            return process;
        } catch (IOException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    private static Heap jvmHeap(long pid) {
        return pid > 0 ? new Heap.Jvm(JAVA_HOME.resolve("bin/jcmd"), pid) : new Heap.Unknown();
    }
}
