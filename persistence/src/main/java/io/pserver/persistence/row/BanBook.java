package io.pserver.persistence.row;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bans that this node began. A ban is believed only from its begin and as long as no moment can have been without it: in such a
 * moment others may have stored rows anew. Any thread; methods on more than one field hold the lock, and none waits.
 */
final class BanBook {
    private record Cover(long sinceNanos, long untilNanos) {}

    /** Servers that this node must not read from since a mark was lost there, until a ban has begun after that. */
    private final Set<String> suspects = ConcurrentHashMap.newKeySet();
    // Guarded by this.
    private final Map<String, Cover> covers = new HashMap<>();

    boolean isSuspect(String server) {
        return suspects.contains(server);
    }

    /** Asks for a ban. False if it was asked for before. */
    synchronized boolean suspect(String server) {
        return suspects.add(server);
    }

    synchronized Set<String> wanted() {
        return Set.copyOf(suspects);
    }

    /** Servers whose ban must not run out unless they answer. */
    synchronized Set<String> standing() {
        return new HashSet<>(covers.keySet());
    }

    /** Since when a ban stands that still stands at {@code now}; {@code otherwise} if there is none. */
    synchronized long since(String server, long now, long otherwise) {
        Cover cover = covers.get(server);
        return cover != null && !suspects.contains(server) && cover.untilNanos - now > 0 ? cover.sinceNanos : otherwise;
    }

    /** Bans have been committed before {@code committedNanos}, and {@code view} was read after that. */
    synchronized void begun(Set<String> servers, long committedNanos, GuardView view, long now) {
        for (String server : servers) {
            long until = view.bannedUntil(server);
            if (until - now > 0) { // else it took so long that it is over: another is needed
                covers.put(server, new Cover(committedNanos, until));
                suspects.remove(server);
            }
        }
    }

    /** A view was read that was complete at {@code now}. */
    synchronized void seen(GuardView view, long now) {
        List<String> over = new ArrayList<>();
        covers.replaceAll((server, cover) -> {
            boolean without = cover.untilNanos - now <= 0;
            if (without) {
                over.add(server);
                return cover;
            }
            long until = view.bannedUntil(server);
            return new Cover(cover.sinceNanos, until - cover.untilNanos > 0 ? until : cover.untilNanos);
        });
        over.forEach(covers::remove);
    }
}
