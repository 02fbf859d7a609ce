package io.pserver.room;

/**
 * One client in one room.
 *
 * @param client short, unique in the room
 * @param sessionJson the session that it came with
 */
record Seat(String client, Member member, String sessionJson) {
    void send(Frame frame) {
        member.connection().send(frame);
    }
}
