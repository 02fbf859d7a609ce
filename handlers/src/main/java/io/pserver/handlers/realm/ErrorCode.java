package io.pserver.handlers.realm;

/**
 * Every error that a client can be answered, on every transport. The words, statuses and whether a retry is safe are the
 * contract with clients; a word is never reused.
 */
public enum ErrorCode {
    BAD_REQUEST("bad_request", 400, false),
    UNAUTHORIZED("unauthorized", 401, false),
    FORBIDDEN("forbidden", 403, false),
    NOT_FOUND("not_found", 404, false),
    METHOD_NOT_ALLOWED("method_not_allowed", 405, false),
    CONFLICT("conflict", 409, true),
    TOO_LARGE("too_large", 413, false),
    RATE_LIMITED("rate_limited", 429, true),
    HANDLER_ERROR("handler_error", 500, false),
    /** Never started: a queue was full. */
    OVERLOADED("overloaded", 503, true),
    UNAVAILABLE("unavailable", 503, true),
    SHUTTING_DOWN("shutting_down", 503, true),
    /** Stopped by its budget; may have had effects. */
    BUDGET_EXCEEDED("budget_exceeded", 504, false);

    private final String word;
    private final int status;
    private final boolean retryable;

    ErrorCode(String word, int status, boolean retryable) {
        this.word = word;
        this.status = status;
        this.retryable = retryable;
    }

    /** The word in the {@code code} field. */
    public String word() {
        return word;
    }

    /** The HTTP status that goes with it. */
    public int status() {
        return status;
    }

    /** Whether the client may simply try again. */
    public boolean retryable() {
        return retryable;
    }
}
