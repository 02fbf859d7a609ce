package io.pserver.persistence.model;

import java.util.List;

/** A model file that cannot be used. A game's author must act; nothing was changed. */
public final class ModelProblems extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    ModelProblems(String model, List<String> problems) {
        super("model " + model + ": " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each names its field. */
    public List<String> problems() {
        return problems;
    }
}
