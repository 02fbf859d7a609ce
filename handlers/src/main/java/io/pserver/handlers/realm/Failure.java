package io.pserver.handlers.realm;

import org.jspecify.annotations.Nullable;

/**
 * One error as a client is told it, in the one shape of every transport.
 *
 * @param status HTTP status, 400 to 599
 * @param code one of {@link ErrorCode}'s words, or the script author's own
 * @param message one sentence
 * @param retryable whether the client may simply try again
 * @param detailsJson JSON of the {@code details} field; null leaves the field out
 */
public record Failure(
        int status,
        String code,
        String message,
        boolean retryable,
        @Nullable String detailsJson) {

    public static Failure of(ErrorCode code, String message) {
        return new Failure(code.status(), code.word(), message, code.retryable(), null);
    }

    /** The {@code error} object: {@code {"code":…,"message":…,"retryable":…,"details":…}}. */
    public String toJson() {
        StringBuilder json = new StringBuilder(96);
        json.append("{\"code\":");
        JsonText.quote(code, json);
        json.append(",\"message\":");
        JsonText.quote(message, json);
        json.append(",\"retryable\":").append(retryable);
        if (detailsJson != null) {
            json.append(",\"details\":").append(detailsJson);
        }
        return json.append('}').toString();
    }

    /** The body of an answer over HTTP: {@code {"error":{…}}}. */
    public String toBody() {
        return "{\"error\":" + toJson() + '}';
    }
}
