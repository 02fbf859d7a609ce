package io.pserver.room;

import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm.Changes;
import io.pserver.handlers.realm.RoomRealm.Effect;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.RoomRealm.Passed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients that have views what has changed in them, encoded once for all that saw the same and see the same now. Whoever
 * cannot be shown its view is told nothing: never what others see. Owned by the room's lane.
 *
 * <p>Cost: after each patch, the game's view for each client, JSON of each, and for each distinct view a comparison with what
 * was told before.
 */
final class RoomViews {
    private final RoomRunner runner;
    private final RoomPasses passes;
    private final Seats seats;
    private final RoomVoice voice;

    /** Those of {@code seats} that saw one view and now see another. */
    private record Step(View before, View now) {}

    RoomViews(RoomRunner runner, RoomPasses passes, Seats seats, RoomVoice voice) {
        this.runner = runner;
        this.passes = passes;
        this.seats = seats;
        this.voice = voice;
    }

    /**
     * Tells what has changed: a patch to those who see the whole state, and to the others what changed in their views. These are looked
     * at first, as a client that has just got its view must not see the patch.
     *
     * @param changes null if only views were set
     * @param except the client that is coming in and has no seat yet; empty if there is none
     */
    void tell(@Nullable Changes changes, String except) {
        if (!passes.hasViews() && !anyViewed()) {
            voice.changed(changes);
            return;
        }
        Outcome<Passed> outcome = runner.runPass(Kind.VIEW, "", "", except, "");
        if (outcome instanceof Outcome.Completed(Passed passed)) {
            tell(changes, passed.effects(), except);
        } else if (outcome != null) {
            showNothing();
            runner.afterFailure(outcome, Kind.VIEW, "");
        }
    }

    /** It is not known who has a view now: whoever had none sees nothing until that is known. */
    private void showNothing() {
        List<Seat> uncertain = List.copyOf(seats.withoutView());
        uncertain.forEach(seat -> seat.see(View.NOTHING));
        voice.changed(null);
        voice.views(uncertain, List.of(), "");
    }

    private boolean anyViewed() {
        for (Seat seat : seats.all()) {
            if (seat.view() != null) {
                return true;
            }
        }
        return false;
    }

    private void tell(@Nullable Changes changes, List<Effect> effects, String except) {
        Set<String> mentioned = new HashSet<>();
        List<Effect.ViewFailed> failures = new ArrayList<>(0);
        Map<Step, List<Seat>> steps = new HashMap<>();
        Map<String, View> told = new HashMap<>(); // the views before, so that equal ones become one
        List<Seat> first = new ArrayList<>(0);
        for (Effect effect : effects) {
            if (effect instanceof Effect.View(List<String> clients, String json)) {
                View now = new View(json);
                for (String name : clients) {
                    Seat seat = seatOf(name, mentioned);
                    View before = seat == null ? null : seat.view();
                    if (seat != null && before == null) {
                        seat.see(now);
                        first.add(seat);
                    } else if (seat != null && before != null) {
                        seat.see(now);
                        if (!before.json().equals(json)) {
                            View shared = told.computeIfAbsent(before.json(), _ -> before);
                            steps.computeIfAbsent(new Step(shared, now), _ -> new ArrayList<>())
                                    .add(seat);
                        }
                    }
                }
            } else if (effect instanceof Effect.ViewFailed failed) {
                seatOf(failed.client(), mentioned);
                failures.add(failed);
            }
        }
        List<Seat> uncovered = seats.all().stream()
                .filter(seat -> seat.view() != null
                        && !mentioned.contains(seat.client())
                        && !seat.client().equals(except))
                .toList();
        for (Effect.ViewFailed failed : failures) {
            blind(clientOf(failed.client()), first);
        }
        voice.changed(changes); // to those who had no view and have none now
        uncovered.forEach(seat -> seat.see(null));
        if (!uncovered.isEmpty()) {
            seats.changed();
        }
        voice.views(first, uncovered, uncovered.isEmpty() ? "" : passes.stateJson());
        steps.forEach(
                (step, viewers) -> voice.viewChanged(step.now(), step.before().patchTo(step.now()), viewers));
        for (Effect.ViewFailed failed : failures) {
            if (!passes.isLost()) {
                runner.tellError(failed.failure(), Kind.VIEW, clientOf(failed.client()));
            }
        }
    }

    private @Nullable Seat seatOf(String name, Set<String> mentioned) {
        String client = clientOf(name);
        mentioned.add(client);
        Seat seat = seats.of(client);
        boolean own = name.endsWith("*");
        if (seat != null && seat.hasViewOfItsOwn() != own) {
            seat.hasViewOfItsOwn(own);
            seats.changed();
        }
        return seat;
    }

    private static String clientOf(String name) {
        return name.endsWith("*") ? name.substring(0, name.length() - 1) : name;
    }

    /** A view that failed stays as it was told last; a client that never had one now has one that shows nothing. */
    private void blind(String client, List<Seat> first) {
        Seat seat = seats.of(client);
        if (seat != null && seat.view() == null) {
            seat.see(View.NOTHING);
            first.add(seat);
        }
    }

    /**
     * Gives a client that has just got its seat its view, if it has one. Only if this thread is not lost afterwards, and the room has
     * not ended, its join may be answered.
     */
    void begin(Seat seat) {
        if (!passes.hasViews()) {
            return;
        }
        Outcome<Passed> outcome = runner.runPass(Kind.VIEW, seat.client(), "", "", "");
        if (outcome instanceof Outcome.Completed(Passed passed)) {
            for (Effect effect : passed.effects()) {
                if (effect instanceof Effect.View(List<String> clients, String json)) {
                    seatOf(clients.getFirst(), new HashSet<>());
                    seat.see(new View(json));
                } else if (effect instanceof Effect.ViewFailed(String name, Failure failure)) {
                    seatOf(name, new HashSet<>());
                    seat.see(View.NOTHING);
                    runner.tellError(failure, Kind.VIEW, clientOf(name));
                }
            }
        } else if (outcome != null) {
            seat.see(View.NOTHING);
            runner.afterFailure(outcome, Kind.VIEW, seat.client());
        }
    }
}
