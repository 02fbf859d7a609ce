package io.pserver.app.log;

/** How log lines are written. */
public enum LogFormat {
    /** As text on a terminal, else as JSON. */
    AUTO,
    TEXT,
    JSON
}
