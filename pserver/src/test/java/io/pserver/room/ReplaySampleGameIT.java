package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.js.ScriptEngine;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.RoomRealm.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole game of the sample's arena is the same when it is run again. */
@Timeout(600)
class ReplaySampleGameIT {
    private static final Duration PATIENT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void sampleGame_withEightBotsForTenMinutes_isTheSameAfterEachEvent() {
        Random random = new Random(20_261_121);
        try (ScriptEngine engine = ScriptEngine.open()) {
            Game game = engine.load(GameFolder.read(Path.of("../dist/game")), "{}");
            play(game, random);
        }
    }

    private void play(Game game, Random random) {
        try (RecordedRoom room = new RecordedRoom(game, "arena", folder, PATIENT)) {
            room.pass(Kind.CREATE, "", "", "", "");
            List<String> here = new ArrayList<>();
            int clients = 0;
            for (int tick = 0; tick < 12_000; tick++) {
                while (here.size() < 8) {
                    here.add("c" + ++clients);
                    room.join(here.getLast(), "{\"name\":\"Bot " + clients + "\"}");
                }
                if (random.nextInt(3) == 0) {
                    act(room, here, random);
                }
                room.pass(Kind.TICK, "", "", "50.0", "");
                if (tick % 2 == 0) {
                    room.patch();
                }
            }
            assertThat(room.state()).contains("Bot 8");
            assertThat(room.states()).hasSizeGreaterThan(15_000);
            Path journal = room.end();
            assertThat(RecordedRoom.replayed(game, journal)).isEqualTo(room.states());
        }
    }

    private static void act(RecordedRoom room, List<String> here, Random random) {
        String client = here.get(random.nextInt(here.size()));
        switch (random.nextInt(40)) {
            case 0 -> {
                here.remove(client);
                room.leave(client);
            }
            case 1 -> room.pass(Kind.DROP, client, "", "", "");
            case 2 -> room.pass(Kind.RECONNECT, client, "", "", "");
            case 3 -> room.message(client, "rename", "{\"name\":\"Ren\u00e9 \ud83d\ude80 " + random.nextInt(9) + "\"}");
            case 4 -> room.message(client, "steer", "{\"x\":\"east\"}"); // is refused
            case 5 -> room.message(client, "chat", "{\"text\":\"hello\"}");
            default ->
                room.message(
                        client,
                        "steer",
                        "{\"x\":" + (random.nextDouble() - 0.5) * 4 + ", \"y\":" + random.nextInt(-1, 2) + "}");
        }
    }
}
