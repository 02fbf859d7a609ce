package io.pserver.persistence.room;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What waits to be written, by room: the newest snapshot of each, bounded. Any thread; only {@link #await} waits. When full: {@link
 * #add} says no.
 */
final class Unsaved {
    private static final int BATCH = 100;
    /** A batch is one statement, and databases take statements of 16 MiB at least. */
    private static final long BATCH_WEIGHT = 2L << 20;

    private final int mostRooms;
    private final long mostWeight;

    // Guarded by this. What waits, and what is being written just now.
    private final LinkedHashMap<String, RoomWork> waiting = new LinkedHashMap<>();
    private final LinkedHashMap<String, RoomWork> flying = new LinkedHashMap<>();
    private long weight;
    private boolean woken;

    /** {@code mostWeight} is in characters, roughly. */
    Unsaved(int mostRooms, long mostWeight) {
        this.mostRooms = mostRooms;
        this.mostWeight = mostWeight;
    }

    /** False if it is full, and then the work was not taken. A room that has nothing waiting is always let in when all is empty. */
    synchronized boolean add(RoomWork work) {
        RoomWork before = waiting.get(work.id());
        RoomWork next = before == null ? work : before.then(work);
        long added = next.weight() - (before == null ? 0 : before.weight());
        boolean full = before == null && waiting.size() + flying.size() >= mostRooms;
        boolean heavy = added > 0 && weight > 0 && weight + added > mostWeight;
        if (full || (work.snapshot() != null && heavy)) {
            return false;
        }
        waiting.put(work.id(), next);
        weight += added;
        notifyAll();
        return true;
    }

    /** Whether the room is about to be removed. */
    synchronized boolean isBeingRemoved(String id) {
        RoomWork newest = waiting.containsKey(id) ? waiting.get(id) : flying.get(id);
        return newest != null && newest.snapshot() == null;
    }

    /** Whether anything of the room is still to be written. */
    synchronized boolean has(String id) {
        return waiting.containsKey(id) || flying.containsKey(id);
    }

    synchronized int size() {
        return waiting.size() + flying.size();
    }

    /** Waits until something waits, {@link #wake} is called, or the time is over. */
    synchronized void await(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (waiting.isEmpty() && flying.isEmpty() && !woken) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        woken = false;
    }

    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Those that have waited longest. Followed by {@link #written} or {@link #failed} before it is called again. */
    synchronized List<RoomWork> take() {
        long taken = 0;
        for (String id :
                List.copyOf(waiting.sequencedKeySet().stream().limit(BATCH).toList())) {
            RoomWork work = waiting.get(id);
            if (work == null || (taken > 0 && taken + work.weight() > BATCH_WEIGHT)) {
                break;
            }
            waiting.remove(id);
            flying.put(id, work);
            taken += work.weight();
        }
        return new ArrayList<>(flying.values());
    }

    /** What was taken has been dealt with. */
    synchronized void written() {
        for (RoomWork work : flying.values()) {
            weight -= work.weight();
        }
        flying.clear();
    }

    /** What was taken waits again, before all else. Never refused: its room was not given away. */
    synchronized void failed() {
        for (RoomWork older : flying.sequencedValues().reversed()) {
            RoomWork newer = waiting.remove(older.id());
            RoomWork rest = newer == null ? older : older.then(newer);
            weight += rest.weight() - older.weight() - (newer == null ? 0 : newer.weight());
            waiting.putFirst(older.id(), rest);
        }
        flying.clear();
    }

    /** Takes out everything that waits. */
    synchronized List<RoomWork> dropAll() {
        List<RoomWork> all = new ArrayList<>(waiting.values());
        waiting.clear();
        all.forEach(work -> weight -= work.weight());
        return all;
    }
}
