package io.pserver.room;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one client may not have seen yet of one room: the newest frames that were sent and not confirmed, and while the client is
 * away those that wait for it, in order. Each has the number that its connection gave it. Owned by the room's lane.
 *
 * <p>Bounds: {@value #MOST_FRAMES} frames, {@value #MOST_BYTES} bytes, and what the node has for all of them. What does not fit
 * pushes out the oldest; whoever missed one of those needs the whole state.
 */
final class Unseen {
    static final int MOST_FRAMES = 1_000;
    static final int MOST_BYTES = 1 << 20;

    /** The number of a frame that went to no connection. */
    static final long NEVER_SENT = Long.MAX_VALUE;

    private static final int FIRST_ROOM = 16;
    private static final int ENTRY_BYTES = 16;

    private final UnseenBytes budget;

    // A ring; grows up to the bound and is given back when it is empty.
    private @Nullable Frame[] frames = new Frame[0];
    private long[] numbers = new long[0];
    private int[] costs = new int[0];
    private int first;
    private int count;

    private int bytes;
    private long cost;
    private long taken;

    /** The highest number of a frame that is not kept any more. */
    private long forgotten;

    Unseen(UnseenBytes budget) {
        this.budget = budget;
    }

    /**
     * Keeps a frame.
     *
     * @param number greater than any before
     * @param sharers how many clients the same frame goes to, who bear its bytes together; at least 1
     */
    void add(Frame frame, long number, int sharers) {
        if (forgotten == NEVER_SENT) {
            return; // one is missing already that was never sent: only the whole state helps
        }
        int itsCost = ENTRY_BYTES + frame.size() / sharers;
        while (count > 0 && (count == MOST_FRAMES || bytes + frame.size() > MOST_BYTES)) {
            forgetFirst();
        }
        if (frame.size() > MOST_BYTES || !take(cost + itsCost)) {
            clear();
            forgotten = number;
        } else if (forgotten == NEVER_SENT) {
            clear();
        } else {
            put(frame, number, itsCost);
        }
    }

    private void put(Frame frame, long number, int itsCost) {
        if (count == frames.length) {
            grow();
        }
        int at = (first + count) % frames.length;
        frames[at] = frame;
        numbers[at] = number;
        costs[at] = itsCost;
        count++;
        bytes += frame.size();
        cost += itsCost;
    }

    private void grow() {
        int room = Math.min(MOST_FRAMES, Math.max(FIRST_ROOM, 2 * frames.length));
        @Nullable Frame[] moreFrames = new Frame[room];
        long[] moreNumbers = new long[room];
        int[] moreCosts = new int[room];
        for (int i = 0; i < count; i++) {
            int at = (first + i) % frames.length;
            moreFrames[i] = frames[at];
            moreNumbers[i] = numbers[at];
            moreCosts[i] = costs[at];
        }
        frames = moreFrames;
        numbers = moreNumbers;
        costs = moreCosts;
        first = 0;
    }

    private void forgetFirst() {
        Frame frame = frames[first];
        forgotten = numbers[first];
        bytes -= frame == null ? 0 : frame.size();
        cost -= costs[first];
        frames[first] = null;
        first = (first + 1) % frames.length;
        count--;
    }

    /** What was missed is not known: only the whole state helps. */
    void missedAll() {
        clear();
        forgotten = NEVER_SENT;
    }

    /** The client has seen all frames up to this number. */
    void seen(long number) {
        if (count == 0 || numbers[first] > number) {
            return;
        }
        while (count > 0 && numbers[first] <= number) {
            forgetFirst();
        }
        if (count == 0) {
            clear();
        } else {
            take(cost);
        }
    }

    /** What follows the frame of this number, oldest first; null if not all of it is kept. Nothing is kept afterwards. */
    @Nullable
    List<Frame> takeAfter(long number) {
        boolean complete = forgotten <= number;
        List<Frame> missed = new ArrayList<>();
        for (int i = 0; i < count && complete; i++) {
            int at = (first + i) % frames.length;
            Frame frame = frames[at];
            if (frame != null && numbers[at] > number) {
                missed.add(frame);
            }
        }
        clear();
        forgotten = 0;
        return complete ? missed : null;
    }

    /** Lets go of everything. */
    void clear() {
        frames = new Frame[0];
        numbers = new long[0];
        costs = new int[0];
        first = 0;
        count = 0;
        bytes = 0;
        cost = 0;
        take(0);
    }

    /** Holds at least {@code wanted} bytes of the node's budget, and not much more; false if there are none. */
    private boolean take(long wanted) {
        long steps = budget.inSteps(wanted);
        if (steps > taken && !budget.tryTake(steps - taken)) {
            return false;
        }
        if (steps < taken) {
            budget.giveBack(taken - steps);
        }
        taken = steps;
        return true;
    }
}
