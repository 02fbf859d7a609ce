package io.pserver.room;

import io.pserver.handlers.realm.JsonText;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The rooms that live on this node, by their ids and by their types, and which of them have a seat to give. Any thread. */
final class RoomIndex {
    private static final int MOST_LISTED = 1_000;

    private final Map<String, Room> byId = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Room>> byType = new ConcurrentHashMap<>();

    @Nullable
    Room get(String id) {
        return byId.get(id);
    }

    boolean has(String id) {
        return byId.containsKey(id);
    }

    int size() {
        return byId.size();
    }

    /** All of now. */
    List<Room> all() {
        return List.copyOf(byId.values());
    }

    void add(Room room) {
        byId.put(room.id(), room);
        byType.computeIfAbsent(room.type(), _ -> new ConcurrentHashMap<>()).put(room.id(), room);
    }

    /** False if it was not there. */
    boolean remove(Room room) {
        if (!byId.remove(room.id(), room)) {
            return false;
        }
        Map<String, Room> ofType = byType.get(room.type());
        if (ofType != null) {
            ofType.remove(room.id());
        }
        return true;
    }

    /** The rooms of a type that can be found and match, {@value #MOST_LISTED} at most, as JSON. */
    String listJson(String type, JsonNode where) {
        StringBuilder json = new StringBuilder("[");
        int count = 0;
        for (Room room : roomsOf(type)) {
            if (!room.isListed() || !matches(room, where) || count++ >= MOST_LISTED) {
                continue;
            }
            JsonText.quote(room.id(), json.append(json.length() == 1 ? "{\"id\":" : ",{\"id\":"));
            JsonText.quote(room.type(), json.append(",\"type\":"));
            json.append(",\"clients\":").append(room.clients());
            json.append(",\"maxClients\":").append(room.options().maxClients());
            JsonNode metadata = room.metadata();
            json.append(",\"metadata\":")
                    .append(metadata == null ? "{}" : metadata.toString())
                    .append('}');
        }
        return json.append(']').toString();
    }

    private Collection<Room> roomsOf(String type) {
        return byType.getOrDefault(type, Map.of()).values();
    }

    private static boolean matches(Room room, JsonNode where) {
        JsonNode metadata = room.metadata();
        return where.isEmpty() || (metadata != null && Metadata.matches(metadata, where));
    }

    /** A room with a free seat, which is promised; null if there is none. */
    @Nullable
    Room openRoom(String type, JsonNode where) {
        for (Room room : roomsOf(type)) {
            if (room.isListed() && matches(room, where) && room.promiseSeat()) {
                return room;
            }
        }
        return null;
    }
}
