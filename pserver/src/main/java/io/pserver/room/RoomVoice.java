package io.pserver.room;

import io.pserver.handlers.realm.RoomRealm.Changes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a room says to its clients: frames encoded once for all of them, and the numbers of its patches. Owned by the room's lane.
 */
final class RoomVoice {
    private static final int MOST_AFTER_PATCH = 1_024;

    private final Room room;
    private final Seats seats;
    private final RoomMetrics metrics;
    private final KeyNumbers keys;
    private long seq;

    /** Events that wait for the next patch. */
    private final Queue<Event> afterPatch = new ArrayDeque<>(0);

    /** Those whose inputs were taken, and who are not told yet. */
    private final List<Seat> takers = new ArrayList<>(0);

    /** Whether there may be a client that is here and lags. */
    private boolean laggards;

    RoomVoice(Room room, Seats seats, RoomMetrics metrics) {
        this.room = room;
        this.seats = seats;
        this.metrics = metrics;
        this.keys = new KeyNumbers(room.ref());
    }

    /**
     * An event to everyone but {@code except} (empty: to everyone).
     *
     * @param isVolatile whether a client that is slow may miss it
     */
    record Event(Frame frame, String except, boolean isVolatile) {}

    /** Says an event now. */
    void broadcast(Event event) {
        int sharers = seats.count();
        for (Seat seat : seats.all()) {
            if (seat.client().equals(event.except())) {
                continue;
            }
            if (event.isVolatile()) {
                pushIfEasy(seat, event.frame());
            } else {
                seat.push(event.frame(), sharers);
            }
        }
    }

    private void pushIfEasy(Seat seat, Frame frame) {
        if (!seat.pushIfEasy(frame)) {
            metrics.eventDropped();
        }
    }

    /** Says an event after the next patch; at once if the room makes no patches, or too many wait already. */
    void broadcastAfterPatch(Event event) {
        afterPatch.add(event);
        if (room.options().patchRate() == 0 || afterPatch.size() > MOST_AFTER_PATCH) {
            patched();
        }
    }

    /** A client's input is taken: it is told with the patch that has what came of it, or when one is due if nothing did. */
    void took(Seat seat, long input) {
        if (seat.took(input)) {
            takers.add(seat);
        }
        if (room.options().patchRate() == 0) {
            tellTaken();
        }
    }

    /** After a patch, to those that it told nothing. Clients that are slow are told later, as their patches are held back, too. */
    void tellTaken() {
        takers.removeIf(seat -> {
            if (seats.of(seat.client()) != seat) {
                return true; // it has left
            }
            if (seat.isLagging()) {
                return false;
            }
            if (seat.takenIsNews()) {
                seat.send(Frames.inputTaken(room.id(), seat.taken()));
                seat.toldTaken();
            }
            return true;
        });
    }

    /** The patch is out: what was to follow it follows. */
    void patched() {
        for (Event event = afterPatch.poll(); event != null; event = afterPatch.poll()) {
            broadcast(event);
        }
    }

    /** Whether something waits for the time of the next patch, even if there is none. */
    boolean waitsForPatch() {
        return laggards || !afterPatch.isEmpty() || !takers.isEmpty();
    }

    /** Sends all that they see to the slow clients that take frames again. Only when there is no patch to be told. */
    void catchUp(Supplier<String> stateJson) {
        if (!laggards) {
            return;
        }
        laggards = false;
        Frame whole = null;
        for (Seat seat : seats.all()) {
            if (!seat.isLagging() || seat.isAway()) {
                continue;
            }
            View view = seat.view();
            Frame frame = view != null ? Frames.state(room, seq, view.json()) : whole;
            if (frame == null) {
                whole = Frames.state(room, seq, stateJson.get());
                frame = whole;
            }
            if (seat.canCatchUp(frame)) {
                seat.push(frame, 1);
                metrics.caughtUp();
            } else {
                laggards = true;
            }
        }
    }

    /** Nobody without a view is told anything but the whole state, and that by {@link #catchUp}. */
    void holdBack() {
        for (Seat seat : seats.withoutView()) {
            seat.lag();
            laggards = true;
        }
    }

    /** A client is back, and may still lag. */
    void isBack(Seat seat) {
        laggards |= seat.isLagging();
    }

    /** An event or an answer to one client, if it is still there; {@code isVolatile} if it may miss it when it is slow. */
    void send(String client, Frame frame, boolean isVolatile) {
        Seat seat = seats.of(client);
        if (seat != null && isVolatile) {
            pushIfEasy(seat, frame);
        } else if (seat != null && frame.isPush()) {
            seat.push(frame, 1);
        } else if (seat != null) {
            seat.send(frame);
        }
    }

    /** The new client's seat and the whole state, as of the last patch. */
    void joined(Seat seat, @Nullable String idJson, String stateJson) {
        metrics.joined();
        seat.send(Frames.joined(idJson, room, seat.client(), seq, seen(seat, stateJson)));
    }

    private static String seen(Seat seat, String stateJson) {
        View view = seat.view();
        return view == null ? stateJson : view.json();
    }

    /**
     * What changed since the last patch, to all that see the whole state; nothing is said if the room wants no patches.
     *
     * @param changes null if only what clients may see has changed
     */
    void changed(@Nullable Changes changes) {
        if (room.options().patchRate() == 0) {
            return;
        }
        seq++;
        if (changes != null) {
            tell(changes.patch(), String.valueOf(changes.state()), seats.withoutView());
        }
    }

    /** The same to all of these: a patch, or the state where that is null. */
    private void tell(@Nullable String patch, String stateJson, Collection<Seat> to) {
        if (to.isEmpty()) {
            return;
        }
        metrics.patched(patch == null);
        if (patch == null) {
            tellState(stateJson, to);
        } else {
            tellPatch(new Patch(room, seq, patch, keys), to);
        }
    }

    /** One whose inputs were taken since it was told last is told what came of them and their number in one frame. */
    private void tellState(String json, Collection<Seat> to) {
        Frame shared = Frames.state(room, seq, json);
        for (Seat seat : to) {
            boolean told = seat.takenIsNews()
                    ? seat.tell(Frames.state(room, seq, seat.taken(), json), 1)
                    : seat.tell(shared, to.size());
            wasTold(seat, told);
        }
    }

    private void tellPatch(Patch shared, Collection<Seat> to) {
        for (Seat seat : to) {
            boolean told = seat.takenIsNews() ? seat.tell(shared.with(seat.taken()), 1) : seat.tell(shared, to.size());
            wasTold(seat, told);
        }
    }

    private void wasTold(Seat seat, boolean told) {
        if (told) {
            seat.toldTaken();
        } else {
            laggards = true;
            metrics.withheld();
        }
    }

    /** What changed in a view, to those who had the same before and have this one now. {@code patch} null: all of it. */
    void viewChanged(View now, @Nullable String patch, List<Seat> viewers) {
        if (room.options().patchRate() > 0) {
            tell(patch, now.json(), viewers);
        }
    }

    /** The whole of what they see now, to those who have got a view, and to those whose view was taken away. */
    void views(List<Seat> covered, List<Seat> uncovered, String stateJson) {
        if (room.options().patchRate() > 0) {
            covered.forEach(seat -> tell(null, seen(seat, stateJson), List.of(seat)));
            tell(null, stateJson, uncovered);
        }
    }

    /** The whole state, after the realm was lost; views follow. */
    void wholeState(String stateJson) {
        changed(new Changes(null, stateJson));
    }

    /** All that it sees to a client that is back and has missed too much. */
    void caughtUp(Seat seat, String stateJson) {
        seat.push(Frames.caughtUp(room, seq, seen(seat, stateJson)), 1);
    }

    void ended(Seat seat, String reason) {
        seat.end(Frames.ended(room.id(), reason));
    }
}
