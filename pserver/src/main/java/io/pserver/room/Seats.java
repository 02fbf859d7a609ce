package io.pserver.room;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who sits in one room. Owned by the room's lane. */
final class Seats {
    private final Map<String, Seat> byClient = new LinkedHashMap<>();
    private final Map<Member, Seat> byMember = new HashMap<>();
    private int clientsMade;
    private boolean taken;

    String newClient() {
        clientsMade++;
        return "c" + clientsMade;
    }

    void add(Seat seat) {
        byClient.put(seat.client(), seat);
        byMember.put(seat.member(), seat);
        taken = true;
    }

    /** False if the seat was given up already. */
    boolean remove(Seat seat) {
        byMember.remove(seat.member(), seat);
        return byClient.remove(seat.client(), seat);
    }

    @Nullable
    Seat of(Member member) {
        return byMember.get(member);
    }

    @Nullable
    Seat of(String client) {
        return byClient.get(client);
    }

    /** In the order in which they came. */
    Collection<Seat> all() {
        return Collections.unmodifiableCollection(byClient.values());
    }

    int count() {
        return byClient.size();
    }

    boolean neverTaken() {
        return !taken;
    }

    /** Whether someone was here and nobody is. */
    boolean isDeserted() {
        return taken && byClient.isEmpty();
    }
}
