package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.edge.EdgeConfig;
import io.pserver.pipeline.BudgetConfig;
import io.pserver.pipeline.LaneConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that asked for patches in the short form see what the others see, whatever becomes of their connections. That all forms agree over
 * thousands of patches is in {@link PatchTest}, with views in {@link ViewTest}, over restarts in {@link RoomInvariantsTest}.
 */
@Timeout(120)
final class ShortFormTest {
    private static Server comeback;
    private static Server sync;

    @BeforeAll
    static void start() {
        comeback = Server.inProcess(Server.game("comeback"));
        EdgeConfig.Limits limits = new EdgeConfig.Limits(1 << 20, 1 << 16, 100_000, 1_000_000, 1 << 20);
        sync = Server.inProcess(Server.game("sync"), limits, LaneConfig.DEFAULTS, BudgetConfig.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        comeback.close();
        sync.close();
    }

    private static FollowedRoom create(Client client, String type) {
        return FollowedRoom.join(client, "\"create\":true,\"room\":\"" + type + "\"");
    }

    private static FollowedRoom join(Client client, FollowedRoom other) {
        return FollowedRoom.join(client, "\"roomId\":\"" + other.id() + "\"");
    }

    private static void sees(FollowedRoom room, String field, String json) {
        room.until(
                field + " is " + json, now -> now.state().path(field).toString().equals(json));
    }

    @Test
    void clientInManyRooms_takesEachPatchForItsRoom() {
        try (Client client = new Client(Client.Form.SHORT_PACKED, comeback.port())) {
            List<FollowedRoom> rooms = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                rooms.add(create(client, i % 2 == 0 ? "hall" : "slope"));
            }
            for (int round = 1; round <= 3; round++) {
                for (int i = 0; i < 20; i++) {
                    rooms.get(i).send(i % 2 == 0 ? "set" : "step", Integer.toString(i));
                }
                for (int i = 0; i < 20; i++) {
                    int sum = i * round;
                    FollowedRoom room = rooms.get(i);
                    if (i % 2 == 0) {
                        sees(room, "n", Integer.toString(i));
                    } else {
                        sees(room, "at", "{\"c1\":" + sum + "}");
                    }
                }
            }
            assertThat(client.shortPatches()).isGreaterThan(20);
        }
    }

    @ParameterizedTest
    @EnumSource(Client.Form.class)
    void clientThatComesBackInAnotherForm_missesNothing_andGoesOnInThatForm(Client.Form next) {
        for (Client.Form form : Client.Form.values()) {
            try (Client stays = new Client(comeback.port());
                    Client goes = new Client(form, comeback.port())) {
                FollowedRoom stayer = create(stays, "ledge");
                FollowedRoom goer = join(goes, stayer);
                stayer.send("put", "{\"first\":1,\"second\":{\"first\":2}}");
                sees(goer, "second", "{\"first\":2}");
                goes.vanish();
                stayer.until("it is away", now -> now.state().path("away").asInt() == 1);
                stayer.send("put", "{\"third\":{\"fourth\":3},\"first\":null}");
                sees(stayer, "third", "{\"fourth\":3}");
                try (Client back =
                        new Client(next, comeback.port(), "bearer." + goes.session(), "resume." + goes.resumeToken())) {
                    assertThat(back.hello().path("recovered").asBoolean()).isTrue();
                    FollowedRoom again = goer.on(back);
                    sees(again, "third", "{\"fourth\":3}");
                    stayer.send("put", "{\"second\":{\"first\":4,\"fourth\":5},\"fifth\":6}");
                    sees(again, "fifth", "6");
                    sees(stayer, "fifth", "6");
                    assertThat(again.state()).isEqualTo(stayer.state());
                    boolean isShort = next.name().startsWith("SHORT");
                    assertThat(back.shortPatches() > 0).isEqualTo(isShort);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Client.Form.class)
    void clientThatIsSlow_misreadsNothingAfterwards(Client.Form form) {
        try (Client quick = new Client(sync.port());
                Client slow = new Client(form, sync.port())) {
            FollowedRoom other = create(quick, "open");
            FollowedRoom room = join(slow, other);
            other.send("set", "{\"known\":1}");
            sees(room, "known", "1");
            double before = sync.metric("pserver_room_patches_withheld_total");
            slow.stall();
            String text = "x".repeat(60_000);
            int i = 0;
            while (sync.metric("pserver_room_patches_withheld_total") < before + 3) {
                assertThat(++i).as("a client that reads nothing is noticed").isLessThan(2_000);
                other.send("set", "{\"key" + i + "\":1,\"text\":\"" + text + i + "\"}");
                sees(other, "key" + i, "1");
            }
            slow.takeOn();
            String last = Integer.toString(i);
            sees(room, "key" + last, "1");
            other.send("set", "{\"key1\":2,\"later\":{\"known\":3,\"key" + last + "\":4}}");
            sees(room, "later", "{\"known\":3,\"key" + last + "\":4}");
            sees(other, "later", "{\"known\":3,\"key" + last + "\":4}");
            assertThat(room.state()).isEqualTo(other.state());
            assertThat(slow.closedWith()).isEqualTo(-1);
        }
    }

    @Test
    void realmThatIsLost_leavesTheShortFormInStep() {
        try (Client client = new Client(Client.Form.SHORT_PACKED, comeback.port())) {
            FollowedRoom room = create(client, "hall");
            room.send("set", "1");
            sees(room, "n", "1");
            assertThat(Client.code(client.message(room.id(), "freeze", "null"))).isEqualTo("handler_error");
            room.send("set", "2");
            sees(room, "n", "2");
            assertThat(client.shortPatches()).isPositive();
        }
    }

    @Test
    void keysOfOthersViews_areNotTold() {
        try (Client one = new Client(Client.Form.SHORT_PACKED, sync.port());
                Client other = new Client(Client.Form.SHORT_PACKED, sync.port())) {
            FollowedRoom player = create(one, "cards");
            FollowedRoom watcher =
                    FollowedRoom.join(other, "\"roomId\":\"" + player.id() + "\",\"params\":{\"watch\":true}");
            player.send("deal", "{\"to\":\"c1\",\"card\":{\"ace\":1}}");
            sees(player, "hand", "[{\"ace\":1}]");
            player.send("play", "0");
            sees(watcher, "table", "[0]");
            player.send("deal", "{\"to\":\"c1\",\"card\":{\"queen\":1}}");
            sees(player, "hand", "[{\"queen\":1}]");
            assertThat(one.keysTold()).contains("hand", "ace", "queen");
            assertThat(other.keysTold()).containsExactly("table");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SHORT", "short.1", "shorter", "short;q=1", "\"short\"", "sh%6frt", "resume.short", "short short"
            })
    void offersThatAreNotQuiteIt_areNotIt(String nonsense) {
        try (Client client = new Client(Client.Form.JSON, comeback.port(), nonsense)) {
            FollowedRoom room = create(client, "hall");
            room.send("set", "1");
            sees(room, "n", "1");
            assertThat(client.shortPatches()).isZero();
        }
    }

    @Test
    void offersWithoutEnd_doNoHarm() {
        String[] many = new String[800];
        Arrays.fill(many, "short");
        try (Client client = new Client(Client.Form.JSON, comeback.port(), many)) {
            FollowedRoom room = create(client, "hall");
            room.send("set", "1");
            sees(room, "n", "1");
            assertThat(client.shortPatches()).isEqualTo(1);
            assertThat(client.await(_ -> false, Duration.ofMillis(50)).isMissingNode())
                    .isTrue();
        }
    }
}
