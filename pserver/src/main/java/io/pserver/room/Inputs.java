package io.pserver.room;

import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for a room's next tick, in order of arrival, and those of the last tick that are still to be answered. Owned
 * by the room's lane.
 *
 * <p>When full, beyond {@value #MOST_MESSAGES} messages or {@value #MOST_CHARS} characters: refuses.
 */
final class Inputs {
    static final int MOST_MESSAGES = 1_024;
    static final int MOST_CHARS = 1 << 20;

    /** Who wants to be told that its message was taken. */
    private record Asking(Seat seat, String idJson) {}

    private final StringBuilder json = new StringBuilder("[");
    private int count;
    private List<Asking> waiting = new ArrayList<>();
    private List<Asking> taken = List.of();

    /** The newest numbered input of each client, of those that wait. */
    private Map<Seat, Long> numbers = new LinkedHashMap<>(0);

    private Map<Seat, Long> takenNumbers = Map.of();

    /** Lets a message wait; false if too many wait. {@code dataJson} and {@code idJson} null: there was none. */
    boolean add(Seat seat, String type, @Nullable String dataJson, @Nullable String idJson) {
        int size = dataJson == null ? 0 : dataJson.length();
        if (count == MOST_MESSAGES || json.length() + size > MOST_CHARS) {
            return false;
        }
        JsonText.quote(seat.client(), json.append(count == 0 ? "" : ",").append("{\"client\":"));
        JsonText.quote(type, json.append(",\"type\":"));
        if (dataJson != null) {
            json.append(",\"data\":").append(dataJson);
        }
        json.append('}');
        count++;
        if (idJson != null) {
            waiting.add(new Asking(seat, idJson));
        }
        return true;
    }

    /** The message that was added last has this number. */
    void number(Seat seat, long input) {
        numbers.merge(seat, input, Math::max);
    }

    /** All that wait, as a JSON array. They are to be answered when the tick is over. */
    String take() {
        String all = json.append(']').toString();
        json.setLength(1);
        count = 0;
        taken = waiting;
        waiting = new ArrayList<>();
        takenNumbers = numbers;
        numbers = numbers.isEmpty() ? numbers : new LinkedHashMap<>(0);
        return all;
    }

    /** By client the newest number that the last tick took; given once. */
    Map<Seat, Long> takenNumbers() {
        Map<Seat, Long> all = takenNumbers;
        takenNumbers = Map.of();
        return all;
    }

    /** The tick that took them is over; {@code failure} null if it went well. */
    void answer(@Nullable Failure failure) {
        for (Asking asking : taken) {
            asking.seat()
                    .send(failure == null ? Frames.taken(asking.idJson()) : Frames.error(asking.idJson(), failure));
        }
        taken = List.of();
    }
}
