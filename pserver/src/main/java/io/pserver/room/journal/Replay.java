package io.pserver.room.journal;

import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm;
import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.handlers.realm.RoomRealm.Passed;
import io.pserver.room.journal.JournalEntry.How;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a room again from its journal, pass by pass. The same journal and code give the same states. One thread.
 *
 * <p>Nothing is asked of any server: what passes ask is answered as it was. A pass that was stopped is not run, but left as it was
 * left. Wherever the room says something else than it did, that is told.
 */
public final class Replay implements AutoCloseable {
    private final Game game;
    private final JournalReader journal;
    private final ReplayCalls calls;
    private final List<String> differences = new ArrayList<>();
    private @Nullable RoomRealm realm;
    private String state = "null";
    private long count;
    private boolean otherCode;

    /**
     * One pass.
     *
     * @param number from 1 on
     * @param how {@code completed}, {@code failed}, {@code stopped} or {@code lost}
     * @param stateJson the state after it
     * @param differences where it differs from what was recorded
     */
    public record Step(long number, Event event, String how, String stateJson, List<String> differences) {}

    /**
     * Begins with nothing run.
     *
     * @param log gets what the room's scripts log
     * @throws JournalException if the game has no room of the type
     */
    public Replay(Game game, JournalReader journal, Consumer<String> log) {
        this.game = game;
        this.journal = journal;
        this.calls = new ReplayCalls(log);
        if (!game.roomTypes().containsKey(journal.type())) {
            throw new JournalException("the game has no room type " + journal.type());
        }
    }

    /** Whether the code that ran so far is not that of the recording. */
    public boolean isOtherCode() {
        return otherCode;
    }

    /**
     * Runs the next pass; null if there is none.
     *
     * @throws JournalException if the journal is broken
     */
    public @Nullable Step next() {
        rest();
        if (!(journal.next() instanceof JournalEntry.Pass pass)) {
            return null;
        }
        count++;
        if (realm != null || pass.how() == How.LOST) {
            run(pass);
        } else {
            differs("there is no room in which it can run");
        }
        rest(); // what belongs to it
        if (realm != null) {
            state = realm.stateJson();
        }
        Step step = new Step(
                count, pass.event(), pass.how().name().toLowerCase(Locale.ROOT), state, List.copyOf(differences));
        differences.clear();
        return step;
    }

    private void differs(String how) {
        differences.add(how);
    }

    /** Does what is written down before the next pass. */
    private void rest() {
        for (JournalEntry entry = journal.peek(); entry != null; entry = journal.peek()) {
            if (entry instanceof JournalEntry.Pass) {
                return;
            }
            journal.next();
            between(entry);
        }
    }

    private void between(JournalEntry entry) {
        RoomRealm now = realm;
        switch (entry) {
            case JournalEntry.Opened opened -> open(opened);
            case JournalEntry.Seated(String client, String session)
            when now != null -> now.restoreSeat(client, session);
            case JournalEntry.Withheld(String client) when now != null -> now.withhold(client);
            case JournalEntry.Told(String changes)
            when now != null -> {
                if (!Digest.of(now.flush()).equals(changes)) {
                    differs("the state has changed in another way");
                }
            }
            case JournalEntry.Ended(String last)
            when now != null -> {
                if (!Digest.of(now.stateJson()).equals(last)) {
                    differs("the last state is another one");
                }
            }
            case JournalEntry.Pass _, JournalEntry.Cut _ -> {}
            case JournalEntry.Seated _, JournalEntry.Withheld _, JournalEntry.Told _, JournalEntry.Ended _ -> {}
        }
    }

    private void open(JournalEntry.Opened opened) {
        close();
        otherCode |= !opened.code().equals(game.fingerprint());
        realm = game.replayedRoomRealm(opened.start(), opened.answers(), calls);
    }

    private void run(JournalEntry.Pass pass) {
        if (pass.how() == How.LOST) {
            close(); // the next line makes another one
            return;
        }
        RoomRealm now = realm;
        if (now == null) {
            return;
        }
        if (pass.how() == How.STOPPED) {
            now.replayStopped(pass.event(), pass.leftJson());
            return;
        }
        Outcome<Passed> outcome = now.replay(pass.event(), pass.answers());
        if (now.hasUnheardAnswers()) {
            differs("it asked the server for less than it did");
        }
        if (outcome instanceof Outcome.Completed(Passed passed)) {
            if (pass.how() == How.FAILED) {
                differs("it failed, and completes now");
            } else if (!Digest.of(passed.effects()).equals(pass.said())) {
                differs("it says something else than it did");
            }
            return;
        }
        now.abort();
        if (pass.how() == How.COMPLETED) {
            differs("it completed, and fails now: " + failureOf(outcome));
        }
    }

    private static String failureOf(Outcome<Passed> outcome) {
        return switch (outcome) {
            case Outcome.Failed(var failure) -> failure.message();
            case Outcome.Stopped(var failure, boolean _) -> failure.message();
            case Outcome.Completed<Passed> _ -> "";
        };
    }

    @Override
    public void close() {
        RoomRealm old = realm;
        realm = null;
        if (old != null) {
            old.close();
        }
    }
}
