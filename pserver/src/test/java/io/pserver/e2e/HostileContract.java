package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.Server.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** No handler, however written, stops another one. Runs the game {@code games/hostile} on the server that a subclass gives. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public abstract class HostileContract {
    /** The budget of a pass, and what it may take to find out and to stop it. */
    private static final Duration SOON = Duration.ofMillis(50 + 300);

    /** No try may take longer, however busy the machine is. */
    private static final Duration AT_LAST = Duration.ofSeconds(10);

    private static final int TRIES = 5;

    /** A system property. */
    private static final String RECORD = "pserver.hostile.record";

    /** What the first try of each took: what a user would have seen. Added to by the test's thread. */
    private static final List<String> FIRST_TRIES = new ArrayList<>();

    protected abstract Server server();

    /** Writes down the first tries where {@value #RECORD} names a file. */
    @AfterAll
    static void record() throws IOException {
        String file = System.getProperty(RECORD);
        if (file != null) {
            Files.write(Path.of(file), FIRST_TRIES.stream().sorted().toList());
        }
        FIRST_TRIES.clear();
    }

    /** Every how many of the corpus is tried; those that requests leave out are not those that rooms leave out. */
    protected int stride() {
        return 1;
    }

    /**
     * How many want each processor. What a budget counts is processor time, so on a crowded machine everything takes so much
     * longer, by the clock on the wall.
     */
    private static int crowd() {
        try {
            String load = Files.readString(Path.of("/proc/loadavg"));
            int slash = load.indexOf('/');
            int runnable = Integer.parseInt(load, load.lastIndexOf(' ', slash) + 1, slash, 10);
            return Math.max(
                    1, (int) Math.ceil(runnable / (double) Runtime.getRuntime().availableProcessors()));
        } catch (IOException _) {
            return 2; // not a Linux
        }
    }

    /**
     * Tries until one was soon enough: a single one says how busy the machine was, the best one says what the server does. Each must
     * have the right code and come in the end.
     */
    private void check(SoftAssertions softly, String what, List<String> codes, Attempt attempt) {
        List<String> tries = new ArrayList<>();
        Duration best = Duration.ofDays(1);
        int crowd = crowd();
        for (int i = 0; i < TRIES && best.compareTo(SOON) > 0; i++) {
            long before = System.nanoTime();
            String code;
            try {
                code = attempt.run();
            } catch (AssertionError e) {
                softly.fail(what + ": no answer", e);
                return;
            }
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            if (i == 0) {
                FIRST_TRIES.add(String.format(Locale.ROOT, "%6d ms  %-20s %s", took.toMillis(), code, what));
            }
            tries.add(code + " in " + took.toMillis() + " ms");
            best = best.compareTo(took) < 0 ? best : took;
            softly.assertThat(codes).as("%s: %s", what, tries).contains(code);
            crowd = Math.max(crowd, crowd());
            softly.assertThat(took).as("%s: %s", what, tries).isLessThan(AT_LAST.multipliedBy(crowd));
        }
        softly.assertThat(best).as("%s: %s", what, tries).isLessThan(SOON.multipliedBy(crowd));
    }

    /** Does the bad thing once; the code it was answered with. */
    @FunctionalInterface
    private interface Attempt {
        String run();
    }

    /** Lets the neighbour run until its code has been compiled: what a cold node does is not shown here. */
    protected static void warmUp(Server server) {
        int sound = 0;
        for (int i = 0; i < 1_000 && sound < 100; i++) {
            sound += server.get("/sound?a=1").status() == 200 ? 1 : 0;
        }
        assertThat(sound).as("answers of 1,000 that were right").isEqualTo(100);
    }

    /** The corpus, or every {@link #stride}th of it from {@code first} on. */
    private Map<String, JsonNode> kinds(int first) {
        Map<String, JsonNode> kinds = new LinkedHashMap<>();
        int number = 0;
        for (var kind : server().get("/corpus").json().path("kinds").properties()) {
            if (number++ % stride() == first % stride()) {
                kinds.put(kind.getKey(), kind.getValue());
            }
        }
        assertThat(kinds).hasSizeGreaterThan(90 / stride());
        return kinds;
    }

    /** The attacks on builtins, or every {@link #stride}th of them from {@code first} on. */
    private List<JsonNode> pollution(int first) {
        List<JsonNode> kinds = new ArrayList<>();
        int number = 0;
        for (JsonNode kind : server().get("/corpus").json().path("pollution")) {
            if (number++ % stride() == first % stride()) {
                kinds.add(kind);
            }
        }
        assertThat(kinds).hasSizeGreaterThan(40 / stride());
        return kinds;
    }

    private static List<String> codes(JsonNode list) {
        List<String> codes = new ArrayList<>();
        list.forEach(code -> codes.add(code.asString()));
        return codes;
    }

    private String sound() {
        Answer get = server().get("/sound?a=1");
        Answer post = server().post("/sound", "{\"n\":[1,2]}");
        return get.status() + get.body() + get.response().headers().allValues("x-sound") + post.status() + post.body();
    }

    private static final String SOUND =
            "{\\\"a\\\":[1,{\\\"b\\\":\\\"c\\\"}],\\\"d\\\":\\\"1970-01-01T00:00:00.000Z\\\"} c XYZ 1 2 bb undefined";
    private static final String ALL_SOUND =
            "200{\"sound\":\"" + SOUND + "\",\"query\":{\"a\":\"1\"},\"cookies\":{}}[1, 2]"
                    + "200{\"got\":{\"n\":[1,2]},\"sound\":\"" + SOUND + "\"}";

    @Test
    @Order(1)
    void request_ofEveryHostileHandler_isAnsweredInTimeAndTheNextOnesAsEver() {
        SoftAssertions softly = new SoftAssertions();
        kinds(0).forEach((kind, codes) -> {
            check(softly, kind, codes(codes), () -> server().get("/run/" + kind).code());
            softly.assertThat(sound()).as("after %s", kind).isEqualTo(ALL_SOUND);
        });
        softly.assertAll();
    }

    @Test
    @Order(2)
    void request_thatChangesBuiltins_isNotNoticedByTheNext() {
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode kind : pollution(0)) {
            Answer answer = server().get("/pollute/" + kind.asString());
            softly.assertThat(answer.code()).as("%s: %s", kind, answer.body()).isIn("ok", "budget_exceeded");
            for (int i = 0; i < 3; i++) { // there are two lanes
                softly.assertThat(sound()).as("after %s", kind).isEqualTo(ALL_SOUND);
            }
        }
        softly.assertAll();
    }

    @Test
    @Order(3)
    void reply_thatIsNoHttp_isAHandlerError() {
        SoftAssertions softly = new SoftAssertions();
        List<String> fine = List.of("headerSymbol", "redirectSymbol", "contentLength", "noBody");
        for (JsonNode name : server().get("/reply/list").json()) {
            String kind = name.asString();
            Answer answer = server().get("/reply/" + kind);
            if (fine.contains(kind)) {
                softly.assertThat(answer.code()).as(kind).isEqualTo("ok");
            } else {
                softly.assertThat(answer.status())
                        .as("%s: %s", kind, answer.body())
                        .isBetween(500, 504);
                softly.assertThat(answer.json().path("error").path("code").isString())
                        .as(kind)
                        .isTrue();
            }
            softly.assertThat(
                            answer.response().headers().firstValue("set-cookie").orElse(""))
                    .as(kind)
                    .doesNotContain("b=1");
            softly.assertThat(answer.took()).as(kind).isLessThan(AT_LAST.multipliedBy(crowd()));
        }
        softly.assertThat(sound()).isEqualTo(ALL_SOUND);
        softly.assertAll();
    }

    @Test
    @Order(4)
    void room_afterEveryHostileMessage_hasTheStateOfTheLastCompletedPass() {
        SoftAssertions softly = new SoftAssertions();
        kinds(1).forEach((kind, codes) -> {
            try (RoomProbe room = new RoomProbe(server())) {
                check(softly, kind, codes(codes), () -> room.provoke("run", "\"" + kind + "\""));
                room.assertUnharmed(softly, kind, !codes(codes).contains("ok"));
            }
        });
        softly.assertAll();
    }

    @Test
    @Order(5)
    void room_whoseBuiltinsAreAttacked_goesOn() {
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode kind : pollution(1)) {
            try (RoomProbe room = new RoomProbe(server())) {
                softly.assertThat(room.provoke("pollute", kind.toString()))
                        .as(kind.asString())
                        .isIn("ok", "budget_exceeded");
                room.assertUnharmed(softly, kind.asString(), false);
            }
        }
        softly.assertAll();
    }

    @Test
    @Order(6)
    void room_whoseStateIsATrap_goesOnWithTheStateBefore() {
        SoftAssertions softly = new SoftAssertions();
        for (String kind : List.of(
                "stateProxy",
                "stateGetter",
                "stateSetter",
                "stateRoot",
                "stateCyclic",
                "stateBigInt",
                "stateFrozen",
                "stateSealedList")) {
            try (RoomProbe room = new RoomProbe(server())) {
                List<String> codes = List.of("budget_exceeded", "handler_error");
                check(softly, kind, codes, () -> room.provoke(kind, "null"));
                room.assertUnharmed(softly, kind, true);
            }
        }
        softly.assertAll();
    }

    @Test
    @Order(7)
    void room_whosePassesAreStoppedAgainAndAgain_isDisposedAndItsClientsAreTold() {
        try (RoomProbe room = new RoomProbe(server(), "limited")) {
            for (int i = 0; i < 5; i++) {
                assertThat(room.provoke("run", "\"loop\"")).isEqualTo("budget_exceeded");
            }
            JsonNode left = room.witness().awaitOp("left");
            assertThat(left.path("consented").asBoolean(true)).isFalse();
            assertThat(left.path("reason").asString("")).isEqualTo("too many passes were stopped");
            assertThat(Client.code(room.witness().message(room.id(), "get", "null")))
                    .isEqualTo("not_found");
        }
    }
}
