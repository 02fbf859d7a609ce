package io.pserver.loadtest.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How to learn what the heap of a server holds when its garbage is gone. */
public sealed interface Heap {
    /** Collects the garbage and returns the bytes that are left, or NaN if that is not known. Waits, for a minute at most. */
    double usedBytes();

    /** Nothing is known about the server's heap. */
    record Unknown() implements Heap {
        @Override
        public double usedBytes() {
            return Double.NaN;
        }
    }

    /**
     * The heap of a Java process, asked through {@code jcmd}.
     *
     * @param jcmd the program, of a JDK that fits the process
     * @param pid the process, of the same user
     */
    record Jvm(Path jcmd, long pid) implements Heap {
        private static final Pattern USED = Pattern.compile("\\bused (\\d+)([KMG])");
        private static final Duration DEADLINE = Duration.ofSeconds(20);

        @Override
        public double usedBytes() {
            try {
                ask("GC.run");
                ask("GC.run"); // the first may leave what finalizers and cleaners held
                return parse(ask("GC.heap_info"));
            } catch (IOException e) {
                return Double.NaN;
            }
        }

        private String ask(String command) throws IOException {
            return Commands.output(List.of(jcmd.toString(), Long.toString(pid), command), DEADLINE);
        }

        static double parse(String heapInfo) {
            double bytes = 0;
            for (String line : heapInfo.split("\n", -1)) {
                Matcher used = USED.matcher(line);
                if (!line.contains("etaspace") && !line.contains("class space") && used.find()) {
                    int shift = " KMG".indexOf(used.group(2)) * 10;
                    bytes += (double) (Long.parseLong(used.group(1)) << shift);
                }
            }
            return bytes == 0 ? Double.NaN : bytes;
        }
    }

    /**
     * The heap of a server that answers with Node's {@code process.memoryUsage()}: objects, and buffers outside.
     *
     * @param url where it answers
     */
    record Node(URI url) implements Heap {
        private static final int DEADLINE_MILLIS = 20_000;

        @Override
        public double usedBytes() {
            try {
                URLConnection connection = url.toURL().openConnection();
                connection.setConnectTimeout(DEADLINE_MILLIS);
                connection.setReadTimeout(DEADLINE_MILLIS);
                try (InputStream answer = connection.getInputStream()) {
                    return parse(new String(answer.readAllBytes(), UTF_8));
                }
            } catch (IOException e) {
                return Double.NaN;
            }
        }

        static double parse(String json) {
            return number(json, "heapUsed") + number(json, "external");
        }

        private static double number(String json, String key) {
            Matcher found = Pattern.compile("\"" + key + "\":(\\d+)").matcher(json);
            return found.find() ? Double.parseDouble(found.group(1)) : Double.NaN;
        }
    }
}
