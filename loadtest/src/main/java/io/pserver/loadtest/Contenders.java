package io.pserver.loadtest;

import io.pserver.loadtest.server.Commands;
import io.pserver.loadtest.server.Folders;
import io.pserver.loadtest.server.Heap;
import io.pserver.loadtest.server.ServerProcess;
import io.pserver.loadtest.server.Stores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts the servers of a bench when they are first needed, or finds the one that runs already, and stops those that it started.
 *
 * <p>Threading: used by one thread.
 */
final class Contenders implements AutoCloseable {
    private static final Duration READY_DEADLINE = Duration.ofMinutes(2);
    private static final Duration INSTALL_DEADLINE = Duration.ofMinutes(5);
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    private final BenchOptions options;
    private final @Nullable Stores stores;
    private final Map<Peer, Contender> running = new EnumMap<>(Peer.class);
    private final List<Path> games = new ArrayList<>();

    Contenders(BenchOptions options, @Nullable Stores stores) {
        this.options = options;
        this.stores = stores;
    }

    /** The server that is kept for the whole run. */
    Contender get(Peer peer) throws IOException, InterruptedException {
        Contender there = running.get(peer);
        if (there == null) {
            String url = options.flags().text("pserver-url");
            there = peer == Peer.PSERVER && url != null ? found(URI.create(url)) : start(peer, stores);
            running.put(peer, there);
        }
        return there;
    }

    private Contender found(URI base) {
        long pid = options.flags().whole("pserver-pid", 0);
        return new Contender(Peer.PSERVER, base, pid, jvmHeap(pid), Double.NaN, null);
    }

    /** Starts another process, without a database; the caller closes it. */
    Contender fresh(Peer peer) throws IOException, InterruptedException {
        return start(peer, null);
    }

    private Contender start(Peer peer, @Nullable Stores with) throws IOException, InterruptedException {
        install(peer);
        int port = ServerProcess.freePort();
        URI base = URI.create("http://127.0.0.1:" + port);
        List<String> command = peer.isPserver() ? pserver(port, with) : beside(peer, port, with);
        Map<String, String> environment = peer == Peer.INTERPRETED ? Map.of("PSERVER_JS_COMPILE", "false") : Map.of();
        if (peer == Peer.INTERPRETED) {
            command.add("--budget.passMs=1000"); // it is compared, not stopped
        }
        long begun = System.nanoTime();
        Path log = options.logs().resolve(peer.label() + "-" + port + ".log");
        ServerProcess process = ServerProcess.start(peer.label(), command, environment, log);
        try {
            process.awaitReady(base.resolve(peer.readyPath()), READY_DEADLINE);
        } catch (IOException | InterruptedException e) {
            process.close();
            throw e;
        }
        double readyMillis = (System.nanoTime() - begun) / 1e6;
        Heap heap = peer.isJava() ? jvmHeap(process.pid()) : new Heap.Node(base.resolve("/memory"));
        return new Contender(peer, base, process.pid(), heap, readyMillis, process);
    }

    /** Its npm packages, as its lock file has them. */
    void install(Peer peer) throws IOException {
        for (String name : peer.packages()) {
            Path folder = options.peersFolder().resolve(name);
            Path installed = folder.resolve("node_modules/.package-lock.json");
            Path wanted = folder.resolve("package-lock.json");
            if (Files.exists(installed)
                    && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(wanted)) >= 0) {
                continue;
            }
            Commands.output(
                    List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder.toString()),
                    INSTALL_DEADLINE);
        }
    }

    /** pserver on a copy of the game, so that two of them do not share its folder for data. */
    private List<String> pserver(int port, @Nullable Stores with) throws IOException {
        Path jar = options.jar();
        if (!Files.isReadable(jar)) {
            throw new IOException(jar + " is not there: build it, or give --jar or --pserver-url");
        }
        Path game = Files.createTempDirectory("loadtest-game-");
        games.add(game);
        Folders.copy(options.game(), game);
        List<String> command = new ArrayList<>(List.of(
                JAVA_HOME.resolve("bin/java").toString(),
                "-jar",
                jar.toString(),
                "run",
                game.toString(),
                "--http.host=127.0.0.1",
                "--http.port=" + port,
                "--admin.port=" + ServerProcess.freePort()));
        if (with != null) {
            command.addAll(List.of(
                    "--databases.0.name=main",
                    "--databases.0.url=jdbc:mysql://127.0.0.1:" + with.databasePort() + "/pserver",
                    "--databases.0.user=load",
                    "--databases.0.password=load",
                    "--memcached=127.0.0.1:" + with.cachePort()));
        }
        return command;
    }

    private List<String> beside(Peer peer, int port, @Nullable Stores with) {
        List<String> command = new ArrayList<>();
        if (peer == Peer.JETTY) {
            String here = System.getProperty("java.class.path");
            command.addAll(List.of(
                    JAVA_HOME.resolve("bin/java").toString(), "-cp", here, "io.pserver.loadtest.jetty.JettyMain"));
        } else {
            Path script =
                    options.peersFolder().resolve(peer.packages().getFirst()).resolve("server.js");
            command.addAll(List.of(options.flags().text("node", "node"), "--expose-gc", script.toString()));
        }
        command.addAll(List.of("--port", Integer.toString(port)));
        if (with != null && (peer == Peer.JETTY || peer == Peer.NODE)) {
            command.addAll(List.of(
                    "--database", "127.0.0.1:" + with.databasePort(), "--cache", "127.0.0.1:" + with.cachePort()));
        }
        return command;
    }

    private static Heap jvmHeap(long pid) {
        return pid > 0 ? new Heap.Jvm(JAVA_HOME.resolve("bin/jcmd"), pid) : new Heap.Unknown();
    }

    @Override
    public void close() {
        running.values().forEach(Contender::close);
        games.forEach(Folders::remove);
    }
}
