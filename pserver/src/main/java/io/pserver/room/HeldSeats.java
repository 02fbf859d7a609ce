package io.pserver.room;

import java.util.List;

/** The seats of one client that is away. Any thread. */
record HeldSeats(Members of, Member member) implements RoomGate.Held {
    @Override
    public List<String> rooms() {
        return member.rooms().stream().map(Room::id).toList();
    }

    @Override
    public void handTo(Connection newer, long seenPushes) {
        of.handOver(member, newer, seenPushes);
    }

    @Override
    public void giveUp() {
        of.giveUp(member, false);
    }
}
