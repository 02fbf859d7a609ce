package io.pserver.edge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** What the edge counts; this class is the catalogue. Any thread. */
public final class EdgeMetrics {
    private final MeterRegistry registry;
    private final Counter[] requestsByClass = new Counter[6];
    private final AtomicInteger httpOpen;
    private final AtomicInteger wsOpen;
    private final AtomicInteger wsHeld;
    private final Map<Resumed, Counter> resumed = new EnumMap<>(Resumed.class);
    private final Counter framesIn;
    private final Counter framesOut;
    private final Counter writes;
    private final Counter bytesIn;
    private final Counter bytesOut;

    public EdgeMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (int i = 1; i < requestsByClass.length; i++) {
            requestsByClass[i] = Counter.builder("pserver_edge_requests_total")
                    .description("HTTP requests answered, by class of status")
                    .tag("status", i + "xx")
                    .register(registry);
        }
        httpOpen = open("http");
        wsOpen = open("ws");
        wsHeld = new AtomicInteger();
        registry.gauge("pserver_edge_ws_held", wsHeld);
        for (Resumed result : Resumed.values()) {
            resumed.put(
                    result,
                    Counter.builder("pserver_edge_ws_resumed_total")
                            .description("WebSockets that offered to come back, by what became of it")
                            .tag("result", result.word)
                            .register(registry));
        }
        framesIn = counter("pserver_edge_ws_frames_total", "in", "WebSocket messages of clients and frames to them");
        framesOut = counter("pserver_edge_ws_frames_total", "out", "WebSocket messages of clients and frames to them");
        writes = Counter.builder("pserver_edge_ws_writes_total")
                .description("Writes to sockets of WebSockets, of one or many frames each")
                .register(registry);
        bytesIn = counter("pserver_edge_ws_bytes_total", "in", "Payload of WebSocket messages");
        bytesOut = counter("pserver_edge_ws_bytes_total", "out", "Payload of WebSocket messages");
    }

    /** Counts one HTTP answer. */
    public void answered(int status) {
        requestsByClass[Math.clamp(status / 100, 1, 5)].increment();
    }

    /** Counts something that was not done, by the word of its error. Words must be {@code ErrorCode}'s: few. */
    public void refused(String word) {
        registry.counter("pserver_edge_refused_total", "code", word).increment();
    }

    public void httpOpened() {
        httpOpen.incrementAndGet();
    }

    public void httpClosed() {
        httpOpen.decrementAndGet();
    }

    public void wsOpened() {
        wsOpen.incrementAndGet();
    }

    /** Counts a WebSocket that ended; {@code code} as sent by whichever side closed first. */
    public void wsClosed(int code) {
        wsOpen.decrementAndGet();
        String known =
                (code >= 1000 && code <= 1015) || (code >= 4000 && code <= 4599) ? Integer.toString(code) : "other";
        registry.counter("pserver_edge_ws_closed_total", "code", known).increment();
    }

    /** What became of an offer to come back. */
    public enum Resumed {
        /** It goes on. */
        RECOVERED("recovered"),
        /** The token is unknown: too late, of another node, or never ours. */
        UNKNOWN("unknown"),
        /** The token is another session's. */
        FOREIGN("foreign"),
        /** Forgotten before its time, as too many are away. */
        FORGOTTEN("forgotten");

        private final String word;

        Resumed(String word) {
            this.word = word;
        }
    }

    public void resumed(Resumed result) {
        Objects.requireNonNull(resumed.get(result)).increment();
    }

    /** How many connections are gone and may come back. */
    public void wsHeld(int count) {
        wsHeld.set(count);
    }

    /** Counts one message of a client. */
    public void received(int bytes) {
        framesIn.increment();
        bytesIn.increment(bytes);
    }

    /** Counts one write to a client, of so many frames. */
    public void sent(int frames, long bytes) {
        writes.increment();
        framesOut.increment(frames);
        bytesOut.increment((double) bytes);
    }

    private AtomicInteger open(String kind) {
        AtomicInteger open = new AtomicInteger();
        registry.gauge("pserver_edge_connections_open", Tags.of("kind", kind), open);
        return open;
    }

    private Counter counter(String name, String direction, String description) {
        return Counter.builder(name)
                .description(description)
                .tag("direction", direction)
                .register(registry);
    }
}
