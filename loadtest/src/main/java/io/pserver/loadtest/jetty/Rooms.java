package io.pserver.loadtest.jetty;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All rooms, and what makes those tick that do. */
final class Rooms {
    private static final long TICK_MILLIS = 50;

    private final Map<String, Room> rooms = new ConcurrentHashMap<>();
    private final Map<String, ScheduledFuture<?>> ticks = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("ps-arena-tick").daemon().factory());

    Room make(String type) {
        var room = new Room("r" + made.incrementAndGet(), type);
        rooms.put(room.id(), room);
        if (type.equals("arena")) {
            ticks.put(
                    room.id(), clock.scheduleAtFixedRate(room::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS));
        }
        return room;
    }

    @Nullable
    Room get(String id) {
        return rooms.get(id);
    }

    void leave(Room room, Connection client) {
        if (room.leave(client)) {
            rooms.remove(room.id());
            ScheduledFuture<?> tick = ticks.remove(room.id());
            if (tick != null) {
                tick.cancel(false);
            }
        }
    }
}
