package io.pserver.room;

import io.pserver.handlers.realm.JsonText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The seats of a room as a snapshot has them.
 *
 * @param clientsMade how many clients there ever were
 */
record SavedSeats(int clientsMade, List<Saved> seats) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * One seat.
     *
     * @param sessionJson the session that the client came with
     * @param tickets hashes of the tokens by which it may come back
     * @param awayUntilMillis until when it is held for a client that is away, since 1970; 0 if the client was there
     * @param ownView whether the client had a view of its own, which a new realm does not know
     */
    record Saved(String client, String sessionJson, List<String> tickets, long awayUntilMillis, boolean ownView) {
        Saved {
            tickets = List.copyOf(tickets);
        }

        /** Whose seat it is. */
        String sessionId() {
            return JSON.readTree(sessionJson).path("id").asString("");
        }
    }

    SavedSeats {
        seats = List.copyOf(seats);
    }

    /** The seats as they are now. */
    static SavedSeats of(Seats seats, long nowMillis, long nowNanos) {
        List<Saved> saved = new ArrayList<>();
        for (Seat seat : seats.all()) {
            long until = seat.isAway() ? nowMillis + (seat.heldUntilNanos() - nowNanos) / 1_000_000 : 0;
            saved.add(new Saved(
                    seat.client(),
                    seat.sessionJson(),
                    seat.member().connection().tickets(),
                    until,
                    seat.hasViewOfItsOwn()));
        }
        return new SavedSeats(seats.clientsMade(), saved);
    }

    /** The tickets of all seats; each once. */
    List<String> tickets() {
        Collection<String> all = new LinkedHashSet<>();
        seats.forEach(seat -> all.addAll(seat.tickets()));
        return List.copyOf(all);
    }

    String json() {
        StringBuilder json = new StringBuilder("{\"made\":").append(clientsMade).append(",\"seats\":[");
        for (Saved seat : seats) {
            JsonText.quote(
                    seat.client,
                    json.append(json.charAt(json.length() - 1) == '[' ? "" : ",")
                            .append("{\"client\":"));
            json.append(",\"session\":").append(seat.sessionJson).append(",\"tickets\":[");
            for (String ticket : seat.tickets) {
                JsonText.quote(ticket, json.append(json.charAt(json.length() - 1) == '[' ? "" : ","));
            }
            json.append("],\"until\":").append(seat.awayUntilMillis);
            json.append(seat.ownView ? ",\"view\":true}" : "}");
        }
        return json.append("]}").toString();
    }

    /** @throws IllegalArgumentException if the text is none that {@link #json} gave */
    static SavedSeats parse(String json) {
        try {
            JsonNode root = JSON.readTree(json);
            List<Saved> saved = new ArrayList<>();
            for (JsonNode seat : root.path("seats")) {
                List<String> tickets = new ArrayList<>();
                seat.path("tickets").forEach(ticket -> tickets.add(ticket.asString()));
                saved.add(new Saved(
                        seat.path("client").asString(),
                        seat.path("session").toString(),
                        tickets,
                        seat.path("until").asLong(),
                        seat.path("view").asBoolean(false)));
            }
            return new SavedSeats(root.path("made").asInt(), saved);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("these are no seats", e);
        }
    }
}
