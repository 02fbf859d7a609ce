package io.pserver.loadtest;

import io.pserver.loadtest.server.Commands;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How many bytes a fixed trace takes on the wire: 100 entities of which 5 move between two patches. The same trace goes through
 * pserver in each of its forms, and through Colyseus' schema encoder. Nothing here depends on time.
 */
final class WireTrace {
    static final Set<String> FLAGS =
            Set.of("steps", "jar", "game", "peers-folder", "node", "results", "logs", "name", "pserver-url");
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int PATCHES_PER_SECOND = 20;
    private static final String COLYSEUS = "Colyseus, its schema";
    private static final String SHORT_PACKED = "pserver, MessagePack, short form";
    private static final String SHORT_JSON = "pserver, JSON, short form";
    private static final double MESSAGE_PACK_TARGET = 1.5;
    private static final double JSON_TARGET = 4;

    private final BenchOptions options;
    private final int steps;

    private WireTrace(BenchOptions options) {
        this.options = options;
        this.steps = options.flags().number("steps", 400);
        if (steps < 1 || steps > 100_000) {
            throw new IllegalArgumentException("steps=" + steps + ": must be from 1 to 100000");
        }
    }

    /** Measures, and writes a page and JSON. */
    static void run(Flags flags, PrintStream out) throws IOException, InterruptedException {
        var options = new BenchOptions(flags, List.of(), List.of(Peer.PSERVER, Peer.COLYSEUS), 1);
        Map<String, int[]> sizes = new WireTrace(options).measure();
        Path folder = options.results();
        Files.createDirectories(folder);
        String name = LocalDate.now(ZoneOffset.UTC) + "-" + flags.text("name", "wire");
        String page = page(Facts.collect(options), sizes);
        Files.writeString(folder.resolve(name + ".md"), page);
        Files.writeString(folder.resolve(name + ".json"), json(sizes));
        out.print(page);
        out.println("\nWritten to " + folder.resolve(name) + ".md and .json");
    }

    private Map<String, int[]> measure() throws IOException, InterruptedException {
        Map<String, int[]> sizes = new LinkedHashMap<>();
        try (var contenders = new Contenders(options, null)) {
            URI base = contenders.get(Peer.PSERVER).base();
            sizes.put(SHORT_PACKED, TraceClient.sizes(base, List.of("pserver.v1+msgpack", "short"), steps));
            sizes.put(SHORT_JSON, TraceClient.sizes(base, List.of("pserver.v1", "short"), steps));
            sizes.put(
                    "pserver, MessagePack, plain form", TraceClient.sizes(base, List.of("pserver.v1+msgpack"), steps));
            sizes.put("pserver, JSON, plain form", TraceClient.sizes(base, List.of("pserver.v1"), steps));
            contenders.install(Peer.COLYSEUS);
        }
        String script = options.peersFolder().resolve("colyseus/trace.js").toString();
        String node = options.flags().text("node", "node");
        String answer = Commands.output(List.of(node, script, "--steps", Integer.toString(steps)), DEADLINE);
        sizes.put(COLYSEUS, numbers(answer, "patch"));
        sizes.put("whole state, JSON", numbers(answer, "whole"));
        return sizes;
    }

    static int[] numbers(String json, String key) throws IOException {
        Matcher list = Pattern.compile("\"" + key + "\":\\[([0-9,]+)]").matcher(json);
        if (!list.find()) {
            throw new IOException("no " + key + " in the answer: " + json);
        }
        return Arrays.stream(list.group(1).split(",", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    static String page(Map<String, String> facts, Map<String, int[]> sizes) {
        var page = new StringBuilder("# Bytes on the wire\n\n");
        for (String fact : List.of("date", "commit", COLYSEUS)) {
            page.append("- " + fact + ": " + facts.getOrDefault(fact, "unknown") + "\n");
        }
        double best = mean(sizes.getOrDefault(COLYSEUS, new int[0]));
        page.append(
                        "\n100 entities with two whole numbers each, in a map; 5 of them change both between two patches. Payloads of")
                .append(
                        " all WebSocket messages to one client from its join on, without headers and compression: in the short form also those")
                .append(
                        " that tell it the numbers of keys. Colyseus' clients know the schema, pserver's and those of whole states need none.")
                .append(
                        " The short form is what pserver's client library speaks; the plain form is for clients that do not ask for it.\n\n")
                .append("| | bytes a patch | bytes a second at 20 patches | to Colyseus |\n|---|---:|---:|---:|\n");
        sizes.forEach((name, bytes) -> page.append(String.format(
                Locale.ROOT,
                "| %s | %.1f | %,.0f | %.2f |\n",
                name,
                mean(bytes),
                mean(bytes) * PATCHES_PER_SECOND,
                mean(bytes) / best)));
        page.append("\nTargets, in the short form: MessagePack within " + MESSAGE_PACK_TARGET + " times Colyseus: ")
                .append(verdict(sizes, SHORT_PACKED, best, MESSAGE_PACK_TARGET))
                .append("; JSON within " + JSON_TARGET + " times: ")
                .append(verdict(sizes, SHORT_JSON, best, JSON_TARGET))
                .append(".\n");
        return page.toString();
    }

    private static String verdict(Map<String, int[]> sizes, String name, double best, double target) {
        return mean(sizes.getOrDefault(name, new int[0])) <= best * target ? "reached" : "**not reached**";
    }

    private static double mean(int[] bytes) {
        return Arrays.stream(bytes).average().orElse(Double.NaN);
    }

    private static String json(Map<String, int[]> sizes) {
        return sizes.entrySet().stream()
                .map(one -> "  \"" + one.getKey() + "\": " + Arrays.toString(one.getValue()))
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }
}
