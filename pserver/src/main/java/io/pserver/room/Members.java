package io.pserver.room;

import io.pserver.room.RoomGate.Held;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The clients of this node as members of rooms: who has come, is lost, goes on by a newer connection, or is gone. Any thread. */
final class Members {
    private final Map<Connection, Member> members = new ConcurrentHashMap<>();

    /** Whose connection this is; one of which {@link #disconnected} was told gets no new membership, which nobody would ever end. */
    Member of(Connection connection) {
        Member member = members.computeIfAbsent(connection, asked -> asked.isGone() ? null : new Member(asked));
        return member == null ? Member.gone(connection) : member;
    }

    /** As {@link RoomGate#lost}. */
    Held lost(Connection connection) {
        Member member = members.computeIfAbsent(connection, Member::new); // disconnected is still to come
        for (Room room : member.lose()) {
            room.tell(new RoomEvent.Drop(member));
        }
        return new HeldSeats(this, member);
    }

    /** As {@link RoomGate#disconnected}. */
    void disconnected(Connection connection, boolean consented) {
        Member member = members.remove(connection);
        if (member != null && !member.isGone()) {
            giveUp(member, consented);
        }
    }

    /** A client will not come back: its seats are given up. */
    void giveUp(Member member, boolean consented) {
        for (Room room : member.leaveAll()) {
            room.tell(new RoomEvent.Gone(member, consented));
        }
    }

    /** A client's newer connection takes its seats. */
    void handOver(Member before, Connection newer, long seenPushes) {
        Member after = of(newer);
        before.takeFarewells().forEach(newer::send);
        for (Room room : before.handOver(after, seenPushes)) {
            room.tell(new RoomEvent.Back(before, after));
        }
    }
}
