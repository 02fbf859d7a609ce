package io.pserver.handlers.game;

import java.util.List;

/** A game that cannot be loaded: what is wrong and where, each problem one line. */
public final class GameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    public GameException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public GameException(List<String> problems, Throwable cause) {
        super(String.join("\n", problems), cause);
        this.problems = List.copyOf(problems);
    }

    /** At least one. */
    public List<String> problems() {
        return problems;
    }
}
