package io.pserver.handlers.js;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the server answered during one pass of a room, so that the pass can be run again and be told the same. Lane thread only.
 */
final class Tape {
    private static final String ENDED =
            "!{\"status\":500,\"code\":\"handler_error\",\"message\":\"the pass asked for more than it did before\"}";

    private List<String> recorded = new ArrayList<>();
    private @Nullable Iterator<String> played;
    private boolean silent;

    /** What is asked from now on is done and recorded. */
    void record() {
        played = null;
        if (!recorded.isEmpty()) {
            recorded = new ArrayList<>();
        }
    }

    /** What is asked from now on is answered as before, and not done. Nothing is logged. */
    void play(List<String> answers) {
        played = answers.iterator();
        silent = true;
    }

    /** The same, but what is logged is logged again. */
    void playAloud(List<String> answers) {
        played = answers.iterator();
        silent = false;
    }

    /** Whether nothing is to be logged. */
    boolean isSilent() {
        return played != null && silent;
    }

    /** Whether there are answers that were not asked for again. */
    boolean hasMore() {
        return played != null && played.hasNext();
    }

    /** The next answer: the recorded one, or a new one. */
    String next(Supplier<String> live) {
        Iterator<String> answers = played;
        if (answers != null) {
            return answers.hasNext() ? answers.next() : ENDED;
        }
        String answer = live.get();
        recorded.add(answer);
        return answer;
    }

    /** The answers of the pass that was recorded. */
    List<String> recorded() {
        return recorded.isEmpty() ? List.of() : List.copyOf(recorded);
    }
}
