package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.e2e.Follower.Common;
import io.pserver.e2e.Follower.Fault;
import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.js.ScriptEngine;
import io.pserver.room.journal.JournalReader;
import io.pserver.room.journal.Replay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Whatever clients, the room and the node do, in whatever order and form: what a client sees is the room's state under that number, events come in
 * order and without gaps unless it is told, what was acknowledged has happened once, and no seat is lost or left over.
 *
 * <p>What happens in a case follows from a number, but for the timing.
 */
public abstract class RoomInvariantsContract {
    private static final int SEATS = 4;

    // Steps; the others are at the switch.
    private static final int JOIN = 0;
    private static final int KICK = 7;
    private static final int SETTLE = 11;
    private static final int SAY = 13;
    private static final int ADD = 19;
    private static final int NODE_ENDS = 20;

    /** How many things happen in a case. */
    protected abstract int steps();

    /** The node, on a game of its own. */
    protected abstract Server server();

    /** The game's folder. */
    protected abstract Path game();

    /** Ends the node and starts it again; true if it was told to end, so that nothing may be lost. */
    protected abstract boolean restart();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whateverHappens_allSeeTheSame_andNothingIsLostOrDoneTwice(int seed) throws IOException {
        Random random = new Random(seed);
        List<Integer> steps = new ArrayList<>();
        for (int i = 0; i < steps(); i++) {
            steps.add(i == steps() / 2 ? NODE_ENDS : random.nextInt(NODE_ENDS));
        }
        check("ledger", random, Fault.NONE, steps);
        assertReplaysAsRecorded();
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void clientThatIsWrong_isNoticed(Fault fault) {
        List<Integer> steps = List.of(SAY, ADD, SAY, ADD, JOIN, SAY, ADD, KICK, SAY, ADD, SAY, ADD, SETTLE);
        check("ledger", new Random(4), Fault.NONE, steps);
        assertThatThrownBy(() -> check("ledger", new Random(4), fault, steps)).isInstanceOf(AssertionError.class);
    }

    @Test
    void roomThatDoesAThingTwice_isNoticed() {
        List<Integer> steps = new ArrayList<>(Collections.nCopies(14, ADD));
        steps.add(SETTLE);
        check("ledger", new Random(5), Fault.NONE, steps);
        assertThatThrownBy(() -> check("twice", new Random(5), Fault.NONE, steps))
                .isInstanceOf(AssertionError.class);
    }

    private void check(String type, Random random, Fault fault, List<Integer> steps) {
        Case one = new Case(type, random, fault);
        try {
            one.run(steps);
        } catch (AssertionError e) {
            throw new AssertionError(type + " " + steps + ", at step " + one.count + "\n" + lastOfJournals(), e);
        } finally {
            one.all.forEach(Follower::close);
        }
    }

    private List<Path> journals() {
        try (Stream<Path> files = Files.list(game().resolve(".pserver/journals"))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String lastOfJournals() {
        StringBuilder text = new StringBuilder();
        for (Path journal : journals()) {
            try (Stream<String> lines = Files.lines(journal)) {
                List<String> all = lines.toList();
                text.append(journal).append('\n');
                all.subList(Math.max(0, all.size() - 12), all.size())
                        .forEach(line -> text.append(line).append('\n'));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return text.toString();
    }

    /** What the node has written down is what happened. */
    private void assertReplaysAsRecorded() throws IOException {
        try (ScriptEngine engine = ScriptEngine.open()) {
            var code = engine.load(GameFolder.read(game()), "{}");
            for (Path file : journals()) {
                try (JournalReader journal = JournalReader.open(file);
                        Replay replay = new Replay(code, journal, _ -> {})) {
                    for (Replay.Step step = replay.next(); step != null; step = replay.next()) {
                        assertThat(step.differences())
                                .as("#%d of %s", step.number(), Files.readString(file))
                                .isEmpty();
                    }
                }
            }
        }
    }

    /** One case: who is there, and what they know. */
    private final class Case {
        private final Random random;
        private final Fault fault;
        private final Common common = new Common();
        private final List<Follower> all = new ArrayList<>();
        private final List<Follower> here = new ArrayList<>();
        private final List<Follower> away = new ArrayList<>();
        private final Set<String> acknowledged = new HashSet<>();
        private final Set<String> durable = new HashSet<>();
        private final Set<String> failed = new HashSet<>();
        private int count;
        private final String type;
        private String room = "";
        private int keys;
        private long mark;

        Case(String type, Random random, Fault fault) {
            this.type = type;
            this.random = random;
            this.fault = fault;
        }

        void run(List<Integer> steps) {
            enter("{\"op\":\"join\",\"create\":true,\"room\":\"" + type + "\"}", Fault.NONE);
            room = here.getFirst().room();
            enter("{\"op\":\"join\",\"roomId\":\"" + room + "\"}", fault);
            for (int what : steps) {
                count++;
                step(what);
                here.forEach(Follower::pump);
                here.removeIf(follower -> !follower.isSeated());
                if (here.isEmpty()) {
                    join();
                }
            }
            settle();
            assertSeats();
            here.getFirst().ask("dispose", "null");
        }

        private void enter(String op, Fault itsFault) {
            Client client = new Client(anyForm(), server().port());
            Follower follower = Follower.join(common, acknowledged, client, op, itsFault);
            all.add(follower);
            here.add(follower);
        }

        /** Half of the time the one that has most to remember. */
        private Client.Form anyForm() {
            Client.Form[] forms = Client.Form.values();
            return random.nextBoolean() ? Client.Form.SHORT_PACKED : forms[random.nextInt(forms.length)];
        }

        private Follower any() {
            return here.get(random.nextInt(here.size()));
        }

        private String newKey() {
            return "k" + ++keys;
        }

        private void step(int what) {
            switch (what) {
                case JOIN, 1 -> join();
                case 2 -> {
                    if (here.size() > 1) {
                        Follower leaving = any();
                        here.remove(leaving);
                        leaving.leave();
                    }
                }
                case 3, 4 -> {
                    if (here.size() > 1) {
                        Follower lost = any();
                        here.remove(lost);
                        lost.addLater(newKey());
                        lost.vanish();
                        away.add(lost);
                    }
                }
                case 5, 6 -> comeBack(false);
                case KICK -> kick();
                case 8 -> fails("throws");
                case 9 -> fails("loops");
                case 10 -> fails("freezes");
                case SETTLE -> settle();
                case 12 -> save();
                case SAY, 14, 15 -> any().ask("say", "null");
                case 16 -> any().addLater(newKey());
                case NODE_ENDS -> nodeEnds();
                default -> add();
            }
        }

        private void join() {
            String op = "{\"op\":\"join\",\"roomId\":\"" + room + "\"}";
            if (here.size() + away.size() < SEATS) {
                enter(op, fault);
            } else {
                assertFull(op);
            }
        }

        private void assertFull(String op) {
            try (Client client = new Client(server().port())) {
                assertThat(Client.code(client.ask(op))).isEqualTo("conflict");
            }
        }

        private void comeBack(boolean nodeIsAnother) {
            if (away.isEmpty()) {
                return;
            }
            Follower back = away.remove(random.nextInt(away.size()));
            back.comeBack(random.nextBoolean() ? back.form() : anyForm(), server().port(), nodeIsAnother);
            assertThat(back.isSeated()).as("%s is back in its seat", back.id()).isTrue();
            here.add(back);
        }

        private void kick() {
            if (here.size() > 1) {
                Follower out = here.getLast();
                assertThat(Client.code(here.getFirst().ask("kick", "\"" + out.id() + "\"")))
                        .isEqualTo("ok");
                out.await("its kick", () -> !out.isSeated());
                here.remove(out);
            }
        }

        private void add() {
            String key = newKey();
            JsonNode answer = any().ask("add", "\"" + key + "\"");
            assertThat(answer.path("data").asInt()).as(answer.toString()).isEqualTo(1);
            acknowledged.add(key);
        }

        private void fails(String how) {
            String key = newKey();
            assertThat(Client.op(any().ask(how, "\"" + key + "\""))).isEqualTo("error");
            failed.add(key);
        }

        private void save() {
            Set<String> before = Set.copyOf(acknowledged);
            JsonNode answer = any().ask("save", "null");
            assertThat(Client.code(answer)).as(answer.toString()).isEqualTo("ok");
            durable.addAll(before);
        }

        /** All that are here have been told all, see the same as the room, and find everything done once. */
        private void settle() {
            long now = ++mark;
            assertThat(Client.code(here.getFirst().ask("mark", Long.toString(now))))
                    .isEqualTo("ok");
            here.forEach(follower -> follower.awaitMark(now));
            JsonNode state = here.getFirst().ask("see", "null").path("data").path("state");
            assertThat(here.getFirst().view().path("done")).isEqualTo(state.path("done"));
            assertDoneOnce(state.path("done"), acknowledged);
        }

        private void assertDoneOnce(JsonNode done, Set<String> surely) {
            surely.forEach(key -> assertThat(done.path(key).asInt()).as(key).isEqualTo(1));
            done.properties()
                    .forEach(entry -> assertThat(entry.getValue().asInt())
                            .as(entry.getKey())
                            .isEqualTo(1));
            failed.forEach(
                    key -> assertThat(done.has(key)).as("%s, which failed", key).isFalse());
        }

        private void nodeEnds() {
            save();
            settle();
            for (Follower follower : here) {
                follower.vanish();
                away.add(follower);
            }
            here.clear();
            if (!restart()) {
                acknowledged.retainAll(durable);
            }
            common.nodeBegan();
            while (!away.isEmpty()) {
                comeBack(true);
            }
            settle();
        }

        /** The room's clients are those that have a seat, and all other seats are free. */
        private void assertSeats() {
            while (!away.isEmpty()) {
                comeBack(false);
            }
            List<String> seated = here.stream().map(Follower::id).sorted().toList();
            JsonNode seen = here.getFirst().ask("see", "null").path("data");
            assertThat(seen.path("clients")
                            .valueStream()
                            .map(JsonNode::asString)
                            .sorted())
                    .isEqualTo(seated);
            assertThat(seen.path("state").path("here").propertyNames()).containsExactlyInAnyOrderElementsOf(seated);
            while (here.size() < SEATS) {
                join();
            }
            assertFull("{\"op\":\"join\",\"roomId\":\"" + room + "\"}");
        }
    }
}
