package io.pserver.edge.ws;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pserver.edge.EdgeMetrics;
import io.pserver.edge.EdgeMetrics.Resumed;
import io.pserver.room.RoomGate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may come back: the resume tokens of connections that are open and of those that are gone. A token is 256 random bits, of
 * which only the hash is kept; it is good for its session alone, and each connection gets a new one. Any thread.
 *
 * <p>When full: beyond {@value #MOST_HELD} connections that are gone, the one that is gone longest is given up.
 */
final class Comebacks {
    static final int MOST_HELD = 10_000;
    private static final int TOKEN_BYTES = 32;

    private final RoomGate rooms;
    private final EdgeMetrics metrics;
    private final int mostHeld;
    private final SecureRandom random = new SecureRandom();

    /** By the hash of the token, and of the one before it. */
    @GuardedBy("this")
    private final Map<String, Comeback> byHash = new HashMap<>();

    /** Those whose connection is gone, the one that is gone longest first. */
    @GuardedBy("this")
    private final Set<Comeback> gone = new LinkedHashSet<>();

    /**
     * What a client offers to come back by.
     *
     * @param token as it was offered
     * @param seenPushes how many pushes it received by the connection of the token; negative if it did not say
     */
    record Claim(String token, long seenPushes) {}

    /** What is said to a new connection, and what comes after that. */
    record Welcome(ServerFrames.Resume resume, Runnable handing) {
        /** Hands the seats of the connection before over, if there was one. To be called when hello has been sent. */
        void handOver() {
            handing.run();
        }
    }

    Comebacks(RoomGate rooms, EdgeMetrics metrics) {
        this(rooms, metrics, MOST_HELD);
    }

    Comebacks(RoomGate rooms, EdgeMetrics metrics, int mostHeld) {
        this.rooms = rooms;
        this.metrics = metrics;
        this.mostHeld = mostHeld;
    }

    /** Takes in a new connection, whose client may have been here before. May wait for a moment. */
    Welcome welcome(Comeback fresh, String owner, @Nullable Claim claim) {
        String token = newToken();
        Duration window = rooms.longestHold();
        String offered = claim == null ? null : hash(claim.token());
        Comeback before;
        boolean newest;
        boolean foreign;
        synchronized (this) {
            Comeback known = offered == null ? null : byHash.get(offered);
            foreign = known != null && !known.ticket.owner.equals(owner);
            before = offered == null ? null : claim(offered, owner, fresh.ticket.arrival);
            newest = before != null && before.ticket.hash.equals(offered);
            register(fresh, owner, hash(token), before == null ? null : offered);
            fresh.ticket.windowNanos = window.toNanos();
        }
        fresh.tickets(before == null || offered == null ? List.of(hash(token)) : List.of(hash(token), offered));
        if (before == null && offered != null) {
            RoomGate.Held saved = rooms.recover(offered, owner);
            if (saved != null) {
                return recovered(fresh, offered, saved, token, window);
            }
            metrics.resumed(foreign ? Resumed.FOREIGN : Resumed.UNKNOWN);
        }
        if (before == null || claim == null) {
            fresh.settled();
            return new Welcome(new ServerFrames.Resume(token, window.toMillis(), null), () -> {});
        }
        metrics.resumed(Resumed.RECOVERED);
        before.awaitSettled(); // or its seats would still be on their way to it
        RoomGate.Held held = before.hold(rooms);
        // By the token before, the client has heard nothing of the connection that it is told of now.
        long seen = before.seen(newest ? claim.seenPushes() : 0);
        return new Welcome(new ServerFrames.Resume(token, window.toMillis(), held.rooms()), () -> {
            fresh.takeOver(held, seen);
            fresh.settled();
        });
    }

    /** Its connection went with the node that had it, but rooms were saved in which it has seats. */
    private Welcome recovered(Comeback fresh, String offered, RoomGate.Held saved, String token, Duration window) {
        synchronized (this) {
            fresh.ticket.hashBefore = offered;
            byHash.put(offered, fresh);
        }
        fresh.tickets(List.of(hash(token), offered));
        metrics.resumed(Resumed.RECOVERED);
        return new Welcome(new ServerFrames.Resume(token, window.toMillis(), saved.rooms()), () -> {
            fresh.takeOver(saved, 0); // nobody knows what it has seen: it gets the whole state
            fresh.settled();
        });
    }

    @GuardedBy("this")
    private void register(Comeback fresh, String owner, String hash, @Nullable String hashBefore) {
        fresh.ticket.owner = owner;
        fresh.ticket.hash = hash;
        fresh.ticket.hashBefore = hashBefore;
        byHash.put(hash, fresh);
        if (hashBefore != null) {
            byHash.put(hashBefore, fresh);
        }
    }

    @GuardedBy("this")
    private @Nullable Comeback claim(String offered, String owner, long arrival) {
        Comeback before = byHash.get(offered);
        boolean late = before != null && gone.contains(before) && System.nanoTime() - before.ticket.untilNanos >= 0;
        if (before == null
                || late
                || before.ticket.arrival > arrival) { // or its client has come by a later one meanwhile
            return null;
        }
        if (!before.ticket.owner.equals(owner)) {
            return null;
        }
        remove(before);
        return before;
    }

    @GuardedBy("this")
    private void remove(Comeback comeback) {
        byHash.remove(comeback.ticket.hash, comeback);
        if (comeback.ticket.hashBefore != null) {
            byHash.remove(comeback.ticket.hashBefore, comeback);
        }
        if (gone.remove(comeback)) {
            metrics.wsHeld(gone.size());
        }
    }

    /** The client has shown that it knows its new token: the one before is good for nothing any more. */
    synchronized void known(Comeback comeback) {
        if (comeback.ticket.hashBefore != null) {
            byHash.remove(comeback.ticket.hashBefore, comeback);
            comeback.ticket.hashBefore = null;
            comeback.tickets(List.of(comeback.ticket.hash));
        }
    }

    /** The connection is gone; its client may come back. */
    void lost(Comeback comeback) {
        comeback.hold(rooms);
        Comeback oldest = null;
        synchronized (this) {
            if (byHash.get(comeback.ticket.hash) != comeback) {
                return; // a newer connection has taken over, or no hello was said
            }
            comeback.ticket.untilNanos = System.nanoTime() + comeback.ticket.windowNanos;
            gone.add(comeback);
            if (gone.size() > mostHeld) {
                oldest = gone.iterator().next();
                remove(oldest);
                metrics.resumed(Resumed.FORGOTTEN);
            }
            metrics.wsHeld(gone.size());
        }
        if (oldest != null) {
            oldest.hold(rooms).giveUp();
        }
    }

    /** The connection is gone for good. */
    void forget(Comeback comeback) {
        comeback.end();
        synchronized (this) {
            remove(comeback);
        }
    }

    /** Forgets those who have been away for too long; their rooms give up the seats by themselves. */
    synchronized void tick(long nowNanos) {
        while (!gone.isEmpty()) {
            Comeback oldest = gone.iterator().next();
            if (nowNanos - oldest.ticket.untilNanos < 0) {
                break;
            }
            remove(oldest);
        }
    }

    private String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
