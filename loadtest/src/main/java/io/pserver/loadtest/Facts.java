package io.pserver.loadtest;

import io.pserver.loadtest.server.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.util.Jetty;

/** What one must know to judge the numbers: when, which code, which machine. */
final class Facts {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private Facts() {}

    /** Collects them, in the order in which a report shows them; what cannot be learnt is "unknown". */
    static Map<String, String> collect(BenchOptions options) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("commit", output("git", "describe", "--always", "--dirty", "--abbrev=12"));
        facts.put("machine", machine());
        facts.put("system", system());
        facts.put("Java", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put("Node.js", output(options.flags().text("node", "node"), "--version"));
        Path peers = options.peersFolder();
        facts.put(
                "ws, mysql2, memjs",
                version(peers, "node", "ws") + ", " + version(peers, "node", "mysql2") + ", "
                        + version(peers, "node", "memjs"));
        facts.put("Socket.IO", version(peers, "socketio", "socket.io"));
        facts.put(
                "Colyseus, its schema",
                version(peers, "colyseus", "@colyseus/core") + ", " + version(peers, "colyseus", "@colyseus/schema"));
        facts.put("Jetty", Jetty.VERSION);
        facts.put(
                "servers",
                String.join(", ", options.peers().stream().map(Peer::label).toList()));
        facts.put("client threads", options.flags().text("threads", "1"));
        facts.put("rounds", Integer.toString(options.rounds()));
        facts.put(
                "warm-up before each scenario",
                options.serverWarmUp(Peer.PSERVER).toMillis() / 1000.0 + " s for those in Java, "
                        + options.serverWarmUp(Peer.NODE).toMillis() / 1000.0 + " s for the others");
        return facts;
    }

    private static String machine() {
        String cpu = valueIn("/proc/cpuinfo", "model name");
        String memory = valueIn("/proc/meminfo", "MemTotal");
        return cpu + ", " + Runtime.getRuntime().availableProcessors() + " processors, memory " + memory;
    }

    private static String system() {
        return valueIn("/etc/os-release", "PRETTY_NAME").replace("\"", "") + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
    }

    private static String valueIn(String file, String key) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(key.length()).replaceFirst("^\\s*[:=]\\s*", ""))
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String version(Path peers, String peer, String name) {
        Path file = peers.resolve(peer).resolve("node_modules").resolve(name).resolve("package.json");
        return valueIn(file.toString(), "  \"version\"").replaceAll("[\",]", "");
    }

    private static String output(String... command) {
        try {
            return Commands.output(List.of(command), DEADLINE);
        } catch (IOException e) {
            return "unknown";
        }
    }
}
