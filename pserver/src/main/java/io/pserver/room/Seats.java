package io.pserver.room;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who sits in one room. Owned by the room's lane. */
final class Seats {
    private final Map<String, Seat> byClient = new LinkedHashMap<>();
    private final Map<Member, Seat> byMember = new HashMap<>();

    /** Those whose clients are away, in the order in which they went, which is that in which they are given up. */
    private final Set<Seat> away = new LinkedHashSet<>();

    private int clientsMade;
    private boolean taken;

    /** Counts what a snapshot tells about seats. */
    private long version;

    /** What is known of a seat has changed. */
    void changed() {
        version++;
    }

    long version() {
        return version;
    }

    /** How many clients there were. */
    int clientsMade() {
        return clientsMade;
    }

    /** Goes on counting where the room did before. */
    void countFrom(int made) {
        clientsMade = made;
    }

    String newClient() {
        clientsMade++;
        return "c" + clientsMade;
    }

    void add(Seat seat) {
        version++;
        byClient.put(seat.client(), seat);
        byMember.put(seat.member(), seat);
        taken = true;
    }

    /** False if the seat was given up already. */
    boolean remove(Seat seat) {
        version++;
        byMember.remove(seat.member(), seat);
        away.remove(seat);
        seat.close();
        return byClient.remove(seat.client(), seat);
    }

    /** The client's connection is lost. */
    void goAway(Seat seat, long untilNanos) {
        version++;
        seat.goAway(untilNanos);
        away.add(seat);
    }

    /** The client is back; false if it needs the whole state. */
    boolean comeBack(Seat seat, Member newer) {
        version++;
        away.remove(seat);
        byMember.remove(seat.member(), seat);
        byMember.put(newer, seat);
        return seat.comeBack(newer);
    }

    /** The seat that is to be given up first; null if none is held. */
    @Nullable
    Seat firstAway() {
        return away.isEmpty() ? null : away.iterator().next();
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

    /** Those who see the whole state. */
    Collection<Seat> withoutView() {
        for (Seat seat : byClient.values()) {
            if (seat.view() != null) {
                return byClient.values().stream().filter(s -> s.view() == null).toList();
            }
        }
        return all();
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
