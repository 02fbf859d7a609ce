package io.pserver.room;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Clients whose seats were woken with their rooms and who have not come back yet, by the tickets that they may come with. Bounded by the
 * seats that are held. Any thread.
 */
final class Strays {
    // Guarded by this.
    private final Map<String, Member> byTicket = new HashMap<>();

    /** Who had this seat: one member for all seats of a client, in whichever room. */
    synchronized Member of(SavedSeats.Saved seat) {
        Member member = null;
        for (String ticket : seat.tickets()) {
            member = member == null ? byTicket.get(ticket) : member;
        }
        if (member == null) {
            member = Member.ofBefore(seat.sessionId(), seat.tickets());
        }
        for (String ticket : seat.tickets()) {
            byTicket.put(ticket, member);
        }
        return member;
    }

    /** Who may come by this ticket, for one caller only; null if nobody of that session may. */
    synchronized @Nullable Member take(String ticket, String sessionId) {
        Member member = byTicket.get(ticket);
        if (member == null || !member.connection().session().id().equals(sessionId)) {
            return null;
        }
        byTicket.values().removeIf(member::equals);
        return member;
    }

    /** Forgets those whose seats have all been given up. */
    synchronized void forgetGone() {
        List<Member> gone = new ArrayList<>();
        for (Member member : byTicket.values()) {
            if (member.rooms().isEmpty()) {
                gone.add(member);
            }
        }
        byTicket.values().removeAll(gone);
    }
}
