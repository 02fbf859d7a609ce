package io.pserver.persistence.database;

import java.util.List;

/** The databases of the settings cannot be used as they are. Carries no stack: the sentences are enough to act on. */
public final class DatabaseOpenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    public DatabaseOpenException(List<String> problems) {
        super(String.join("\n", problems), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /** One sentence for each database that has a problem, without secrets. */
    public List<String> problems() {
        return problems;
    }
}
