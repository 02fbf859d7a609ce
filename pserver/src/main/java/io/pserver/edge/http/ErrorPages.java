package io.pserver.edge.http;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HttpReply;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Gives the errors that Jetty finds, such as a malformed header, the one shape of all errors. */
public final class ErrorPages implements Request.Handler {
    private final Conditions conditions;

    public ErrorPages(Conditions conditions) {
        this.conditions = conditions;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String reason = null;
        if (request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException http) {
            status = http.getCode();
            reason = http.getReason();
        }
        Exchange exchange = new Exchange(request, response, callback, conditions);
        exchange.reply(HttpReply.of(failure(status, reason)), null);
        return true;
    }

    private static Failure failure(int status, @Nullable String reason) {
        int shown = status >= 400 && status <= 599 ? status : 500;
        ErrorCode code = switch (shown) {
            case 401 -> ErrorCode.UNAUTHORIZED;
            case 403 -> ErrorCode.FORBIDDEN;
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 413, 414, 431 -> ErrorCode.TOO_LARGE;
            case 429 -> ErrorCode.RATE_LIMITED;
            case 503 -> ErrorCode.UNAVAILABLE;
            default -> shown < 500 ? ErrorCode.BAD_REQUEST : ErrorCode.HANDLER_ERROR;
        };
        // What went wrong inside is for the log; what was wrong with the request is for the client.
        String message = shown < 500 && reason != null ? reason : HttpStatus.getMessage(shown);
        return new Failure(shown, code.word(), message, code.retryable(), null);
    }
}
