package io.pserver.edge;

import io.pserver.room.Connection;
import io.pserver.room.Frame;
import io.pserver.room.RoomGate;
import io.pserver.session.Session;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Notes what it is told, and answers in the simplest way. */
public final class FakeRooms implements RoomGate {
    public final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    public final LinkedBlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
    public final CopyOnWriteArrayList<Connection> lost = new CopyOnWriteArrayList<>();
    public final CopyOnWriteArrayList<Connection> disconnected = new CopyOnWriteArrayList<>();
    /** What a message leads to; the second is the message's data. */
    public volatile BiConsumer<Connection, String> onSend = (_, _) -> {};

    @Override
    public void join(Connection connection, @Nullable String idJson, Join join, Session session) {
        told.add("join " + idJson + " " + join.type() + " " + join.roomId() + " " + join.create() + " "
                + join.whereJson() + " " + join.paramsJson());
        connections.add(connection);
    }

    @Override
    public void send(
            Connection connection,
            @Nullable String idJson,
            String roomId,
            String type,
            @Nullable String dataJson,
            long input) {
        if (type.equals("boom")) {
            throw new IllegalStateException("a bug");
        }
        told.add("send " + idJson + " " + roomId + " " + type + " " + dataJson);
        if (idJson != null) {
            connection.send(Frame.of("{\"op\":\"reply\",\"id\":" + idJson + ",\"data\":" + dataJson + "}"));
        }
        onSend.accept(connection, String.valueOf(dataJson));
    }

    @Override
    public void leave(Connection connection, @Nullable String idJson, String roomId) {
        told.add("leave " + idJson + " " + roomId);
    }

    @Override
    public void list(Connection connection, @Nullable String idJson, String type, @Nullable String whereJson) {
        told.add("rooms " + idJson + " " + type + " " + whereJson);
    }

    @Override
    public Duration longestHold() {
        return Duration.ofSeconds(30);
    }

    @Override
    public Held lost(Connection connection) {
        lost.add(connection);
        return new FakeHeld();
    }

    /** The ticket and the session that lead to seats that were saved. */
    public volatile String savedSeats = "";

    @Override
    public @Nullable Held recover(String ticket, String sessionId) {
        return savedSeats.equals(ticket + " " + sessionId) ? new FakeHeld() : null;
    }

    @Override
    public void disconnected(Connection connection, boolean consented) {
        disconnected.add(connection);
    }

    /** One seat, in the room {@code held}. */
    private final class FakeHeld implements Held {
        @Override
        public List<String> rooms() {
            return List.of("held");
        }

        @Override
        public void handTo(Connection newer, long seenPushes) {
            told.add("back " + seenPushes);
        }

        @Override
        public void giveUp() {
            told.add("given up");
        }
    }

    /** The next thing told, or null after two seconds. */
    public @Nullable String next() throws InterruptedException {
        return told.poll(2, TimeUnit.SECONDS);
    }

    /** How often {@code connection} was said to be gone, once it was, and a moment later; 0 after five seconds. */
    public int timesDisconnected(Connection connection) throws InterruptedException {
        for (int i = 0; i < 500 && !disconnected.contains(connection); i++) {
            Thread.sleep(Duration.ofMillis(10));
        }
        Thread.sleep(Duration.ofMillis(50));
        return Collections.frequency(disconnected, connection);
    }
}
