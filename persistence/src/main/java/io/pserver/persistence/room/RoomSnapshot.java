package io.pserver.persistence.room;

import java.util.List;

/**
 * A room as a completed pass left it.
 *
 * @param epoch that under which the writer owns the room
 * @param paramsJson JSON; empty for none
 * @param state read by the thread that writes
 * @param keptJson what scripts keep beside the state
 * @param seatsJson who sits in it
 * @param metadataJson a JSON object
 * @param clients how many seats are taken
 * @param tickets hashes of the resume tokens of those who sit in it; each once
 */
public record RoomSnapshot(
        String id,
        String type,
        long epoch,
        String paramsJson,
        StateText state,
        String keptJson,
        String seatsJson,
        String metadataJson,
        boolean locked,
        int clients,
        List<String> tickets) {

    /** The state as JSON, which may have to be put together first. Any thread, more than once. */
    public interface StateText {
        String json();

        /** About how many characters it holds in memory. */
        long weight();

        static StateText of(String json) {
            return new WholeState(json);
        }
    }

    /** A state that is known as one text. */
    private record WholeState(String json) implements StateText {
        @Override
        public long weight() {
            return json.length();
        }
    }

    public RoomSnapshot {
        tickets = List.copyOf(tickets);
    }

    long weight() {
        return 512L + state.weight() + keptJson.length() + seatsJson.length() + metadataJson.length();
    }
}
