package io.pserver.loadtest.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Samples added up by stack: a tree from the outermost frame to the innermost.
 *
 * <p>Threading: built by one thread; not changed afterwards.
 */
public final class Stacks {
    private static final String SAMPLE = "jdk.ExecutionSample";

    private final Node root = new Node("all");

    /** One frame as it was called by those above it. */
    static final class Node {
        private final String name;
        private final Map<String, Node> calls = new TreeMap<>();
        private long samples;
        private long own;

        private Node(String name) {
            this.name = name;
        }

        String name() {
            return name;
        }

        /** In the order of their names, so that the same stacks make the same picture. */
        List<Node> calls() {
            return List.copyOf(calls.values());
        }

        /** How often it was found, with all that it called. */
        long samples() {
            return samples;
        }
    }

    /**
     * One frame, wherever it occurs.
     *
     * @param own how often it was the innermost
     * @param total how often it was found at all
     */
    public record Hot(String frame, long own, long total) {}

    /** Reads the execution samples of a recording. */
    public static Stacks read(Path recording) throws IOException {
        var stacks = new Stacks();
        try (var file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                RecordedStackTrace trace = event.getStackTrace();
                if (event.getEventType().getName().equals(SAMPLE) && trace != null) {
                    stacks.add(trace.getFrames().reversed().stream()
                            .map(Stacks::name)
                            .toList());
                }
            }
        }
        return stacks;
    }

    private static String name(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        return method == null ? "?" : method.getType().getName() + "." + method.getName();
    }

    /** Adds one sample; the outermost frame first. */
    void add(List<String> frames) {
        Node at = root;
        at.samples++;
        for (String frame : frames) {
            at = at.calls.computeIfAbsent(frame, Node::new);
            at.samples++;
        }
        at.own++;
    }

    /** How many samples there are. */
    public long samples() {
        return root.samples;
    }

    Node root() {
        return root;
    }

    /** The frames that were innermost most often. */
    public List<Hot> hottest(int most) {
        Map<String, long[]> counts = new HashMap<>();
        count(root, new HashSet<>(), counts);
        List<Hot> all = new ArrayList<>();
        counts.forEach((frame, count) -> all.add(new Hot(frame, count[0], count[1])));
        all.sort((one, other) -> one.own() != other.own()
                ? Long.compare(other.own(), one.own())
                : one.frame().compareTo(other.frame()));
        return all.subList(0, Math.min(most, all.size()));
    }

    /** A frame that calls itself counts once for each sample: {@code above} are those that are counted already. */
    private static void count(Node node, Set<String> above, Map<String, long[]> counts) {
        for (Node call : node.calls.values()) {
            long[] count = counts.computeIfAbsent(call.name, _ -> new long[2]);
            count[0] += call.own;
            boolean first = above.add(call.name);
            if (first) {
                count[1] += call.samples;
            }
            count(call, above, counts);
            if (first) {
                above.remove(call.name);
            }
        }
    }
}
