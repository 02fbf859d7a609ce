package io.pserver.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LineEncoderTest {
    private final LoggerContext context = new LoggerContext();

    private LoggingEvent event() {
        Logger logger = context.getLogger("io.pserver.app.Node");
        LoggingEvent event = new LoggingEvent("", logger, Level.WARN, "odd \"{}\"\n", null, new Object[] {"ä"});
        event.setInstant(Instant.parse("2026-11-20T10:00:00.123Z"));
        event.setKeyValuePairs(List.of(
                new KeyValuePair("lane", 7), new KeyValuePair("level", "high"), new KeyValuePair("name", null)));
        return event;
    }

    private String encode(LoggingEvent event, boolean json) {
        LineEncoder encoder = new LineEncoder();
        encoder.setContext(context);
        encoder.setPattern("%-5level %logger{0}: %msg %kvp%n");
        encoder.terminal(!json);
        encoder.start();
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void line_forPrograms_isOneJsonObject() {
        String line = encode(event(), true);

        assertThat(line).endsWith("}\n").hasLineCount(1);
        JsonNode json = JsonMapper.builder().build().readTree(line);
        assertThat(json.path("time").asString()).isEqualTo("2026-11-20T10:00:00.123Z");
        assertThat(json.path("level").asString()).isEqualTo("WARN");
        assertThat(json.path("logger").asString()).isEqualTo("Node");
        assertThat(json.path("message").asString()).isEqualTo("odd \"ä\"\n");
        assertThat(json.path("lane").asInt()).isEqualTo(7);
        assertThat(json.path("_level").asString()).isEqualTo("high");
        assertThat(json.path("name").asString()).isEqualTo("null");
    }

    @Test
    void line_ofAnError_hasItsTrace() {
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger("pserver.game"), Level.ERROR, "x", new IllegalStateException("why"), null);
        JsonNode json = JsonMapper.builder().build().readTree(encode(event, true));

        assertThat(json.path("logger").asString()).isEqualTo("pserver.game");
        assertThat(json.path("error").asString()).contains("IllegalStateException: why", "at io.pserver");
    }

    @Test
    void line_forPeople_isText() {
        assertThat(encode(event(), false)).startsWith("WARN  Node: odd \"ä\"").contains("lane=\"7\"");
    }
}
