package io.pserver.app;

import java.util.List;

/** Settings that cannot be used: every problem, one line each. Ends the program with exit code 2. */
public final class SettingsProblems extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    public SettingsProblems(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
