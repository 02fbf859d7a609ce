package io.pserver.room;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One client in one room, over all its connections. Owned by the room's lane. */
final class Seat {
    private final String client;
    private String sessionJson;
    private final @Nullable Unseen unseen;
    private final Outgoing outgoing;
    private Member member;
    private boolean away;
    private long heldUntilNanos;

    /** Whether it has missed so much that only the whole state is worth sending. */
    private boolean behind;

    /** Whether patches are held back, as the client is slow; it gets all that it sees at once when it has caught up. */
    private boolean lagging;

    /** What the client sees, and what it was told; null if it sees the whole state. */
    private @Nullable View view;

    private boolean ownView;

    /** The newest input that the room has taken, and whether the client is still to be told. */
    private long taken;

    private boolean takenIsNews;

    /** In which form the connection that is there now is told patches; null until it is told the first. */
    private @Nullable PatchForm form;

    private KeyNumbers.Known knownKeys = new KeyNumbers.Known();

    /** The turn in which something was queued for the client last. */
    private long turn;

    /**
     * @param client short, unique in the room
     * @param sessionJson the session as the room was told it last
     * @param unseen null if the room holds no seats for clients that are lost
     * @param outgoing knows of what is queued until the turn ends
     */
    Seat(String client, Member member, String sessionJson, @Nullable Unseen unseen, Outgoing outgoing) {
        this.client = client;
        this.member = member;
        this.sessionJson = sessionJson;
        this.unseen = unseen;
        this.outgoing = outgoing;
    }

    String client() {
        return client;
    }

    String sessionJson() {
        return sessionJson;
    }

    /** The session has changed. */
    void setSession(String json) {
        sessionJson = json;
    }

    Member member() {
        return member;
    }

    /** An answer: to the connection that is there now, or to nobody. */
    void send(Frame frame) {
        if (!away) {
            queue(member.connection(), frame);
        }
    }

    private long queue(Connection connection, Frame frame) {
        if (turn != outgoing.turn()) {
            turn = outgoing.turn();
            outgoing.add(connection);
        }
        return connection.queue(frame);
    }

    /** Queues a patch in the form that the client asked for, after what it must know to read it. */
    private long queue(Connection connection, Patch patch) {
        PatchForm known = form;
        if (known == null) {
            known = member.formIn(patch.room());
            form = known;
            if (known != PatchForm.PLAIN) {
                queue(connection, Frames.shortened(patch.room()));
            }
        }
        return switch (known) {
            case PLAIN -> queue(connection, patch.plain());
            case SHORT_JSON -> queue(connection, patch.shortJson());
            case SHORT_PACKED -> {
                Frame news = patch.newsFor(knownKeys);
                if (news != null) {
                    queue(connection, news);
                }
                yield queue(connection, patch.shortPacked());
            }
        };
    }

    /**
     * Something the room says by itself, which must not be missed.
     *
     * @param sharers how many clients the same frame goes to
     */
    void push(Frame frame, int sharers) {
        if (behind) {
            if (!frame.isWholeState()) {
                return;
            }
            behind = false;
        }
        lagging &= !frame.isWholeState();
        keep(frame, away ? Unseen.NEVER_SENT : queue(member.connection(), frame), sharers);
    }

    /** Keeps what the client may not have seen. {@code number} is its connection's. */
    private void keep(Frame frame, long number, int sharers) {
        if (unseen != null) {
            unseen.seen(member.connection().confirmed());
            unseen.add(frame, number, sharers);
        }
    }

    /** A state; false if it was held back as the client is slow. */
    boolean tell(Frame state, int sharers) {
        if (!isHeldBack()) {
            push(state, sharers);
        }
        return !lagging;
    }

    /** A patch; false if it was held back as the client is slow. What is kept of it is plain, and good for any connection. */
    boolean tell(Patch patch, int sharers) {
        if (!isHeldBack() && !behind) {
            long number = away ? Unseen.NEVER_SENT : queue(member.connection(), patch);
            if (unseen != null) {
                keep(patch.plain(), number, sharers);
            }
        }
        return !lagging;
    }

    private boolean isHeldBack() {
        lagging |= !away && member.connection().isStrained();
        return lagging;
    }

    /** The room has taken an input of this number. True if the client was not to be told of any before. */
    boolean took(long input) {
        boolean first = !takenIsNews;
        takenIsNews |= input > taken;
        taken = Math.max(taken, input);
        return first && takenIsNews;
    }

    /** Whether the client is to be told {@link #taken}. */
    boolean takenIsNews() {
        return takenIsNews;
    }

    /** The number of the newest input that the room has taken; 0 if there was none. */
    long taken() {
        return taken;
    }

    void toldTaken() {
        takenIsNews = false;
    }

    /** Patches are held back, although the client may not be slow. */
    void lag() {
        lagging = true;
    }

    /** Whether patches are held back until {@link #canCatchUp}. */
    boolean isLagging() {
        return lagging;
    }

    /** Whether the client takes frames again, this one first. */
    boolean canCatchUp(Frame frame) {
        Connection connection = member.connection();
        return !away && !connection.isStrained() && connection.hasRoomFor(List.of(frame));
    }

    /** An event that the client may miss; false if it was dropped, as the client is slow or not there. It is never repeated. */
    boolean pushIfEasy(Frame frame) {
        Connection connection = member.connection();
        if (away || behind || connection.isStrained()) {
            return false;
        }
        queue(connection, frame);
        return true;
    }

    /** The seat has ended. */
    void end(Frame left) {
        if (away) {
            member.farewell(left);
        } else {
            queue(member.connection(), left);
        }
        close();
    }

    /** The seat is not needed any more. */
    void close() {
        if (unseen != null) {
            unseen.clear();
        }
    }

    /** What the client sees of the state; null if it sees all of it. */
    @Nullable
    View view() {
        return view;
    }

    void see(@Nullable View now) {
        view = now;
        ownView &= now != null;
    }

    /** Whether its view is not the room's, so that a new realm does not know it. */
    boolean hasViewOfItsOwn() {
        return ownView;
    }

    void hasViewOfItsOwn(boolean own) {
        ownView = own;
    }

    boolean isAway() {
        return away;
    }

    /** Until when the seat is held; only for one that is away. */
    long heldUntilNanos() {
        return heldUntilNanos;
    }

    /** It was taken on a node that has ended: nobody knows what its client has missed. */
    void missedAll() {
        if (unseen != null) {
            unseen.missedAll();
        }
    }

    void goAway(long untilNanos) {
        away = true;
        heldUntilNanos = untilNanos;
    }

    /** Gives the seat to the client's newer connection and sends what it has missed; false if that is not known any more. */
    boolean comeBack(Member newer) {
        List<Frame> missed = unseen == null ? null : unseen.takeAfter(member.seen());
        member = newer;
        form = null;
        knownKeys = new KeyNumbers.Known();
        turn = 0;
        away = false;
        behind = missed == null || !newer.connection().hasRoomFor(missed);
        if (missed != null && !behind) {
            missed.forEach(frame -> push(frame, 1));
        }
        return !behind;
    }
}
