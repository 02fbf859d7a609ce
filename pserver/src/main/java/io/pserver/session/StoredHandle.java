package io.pserver.session;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.session.SessionKey;
import io.pserver.persistence.session.SessionResult;
import io.pserver.persistence.session.SessionStore;
import io.pserver.persistence.session.SessionStore.FoundSession;
import io.pserver.persistence.session.StoredSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request's or connection's session in the store. Any thread; nothing waits while it holds the lock. */
final class StoredHandle implements SessionHandle {
    private static final Logger log = LoggerFactory.getLogger(StoredHandle.class);

    private final SessionStore store;
    private final Tokens tokens;

    // Guarded by this.
    private @Nullable Ticket ticket;
    private @Nullable String newToken;
    private int loginsUnderWay;

    /** What the client's token is known to be. */
    private sealed interface Ticket {
        /** Not looked up yet. */
        record Unknown(String tokenHash) implements Ticket {}

        /** Made here, and nothing is kept under it yet. */
        record Reserved(SessionKey key) implements Ticket {}

        /** Has opened a session. */
        record Known(SessionKey key) implements Ticket {}
    }

    StoredHandle(SessionStore store, Tokens tokens, @Nullable String token) {
        this.store = store;
        this.tokens = tokens;
        this.ticket = token == null ? null : new Ticket.Unknown(Tokens.hash(token));
    }

    /** A call of the store. */
    private interface Call<T extends @Nullable Object> {
        T run(Deadline deadline) throws HostFailure;
    }

    private static <T extends @Nullable Object> T inTime(long deadlineNanos, Call<T> call) throws HostFailure {
        try {
            return call.run(new Deadline(deadlineNanos));
        } catch (DataException.Invalid e) {
            throw new HostFailure(ErrorCode.HANDLER_ERROR, String.valueOf(e.getMessage()));
        } catch (DataException e) {
            log.atDebug().log("session not to be had: {}", e.getMessage());
            throw new HostFailure(ErrorCode.UNAVAILABLE, "the session cannot be read or saved just now");
        }
    }

    private synchronized Ticket ticket() {
        Ticket mine = ticket;
        return mine == null ? reserveAnew() : mine;
    }

    private synchronized Ticket reserveAnew() {
        String made = tokens.newToken();
        Ticket reserved = new Ticket.Reserved(new SessionKey(tokens.newId(), Tokens.hash(made)));
        ticket = reserved;
        newToken = made;
        return reserved;
    }

    /** The token that was asked about opens nothing: the visitor gets another, unless another call has seen to that. */
    @SuppressWarnings("ReferenceEquality") // the very ticket that was asked about
    private synchronized void replace(Ticket asked) {
        if (ticket == asked) {
            reserveAnew();
        }
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private synchronized boolean settle(Ticket asked, SessionKey key, @Nullable String changedToken) {
        if (ticket != asked) {
            return false;
        }
        ticket = new Ticket.Known(key);
        newToken = changedToken == null ? newToken : changedToken;
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private synchronized boolean hasMovedOn(Ticket asked) {
        return ticket != asked;
    }

    @Override
    public void reserve(long deadlineNanos) throws HostFailure {
        if (ticket() instanceof Ticket.Unknown asked) {
            FoundSession found = StoredHandle.<@Nullable FoundSession>inTime(
                    deadlineNanos, deadline -> store.find(asked.tokenHash(), deadline));
            if (found == null) {
                replace(asked);
            } else {
                settle(asked, found.key(), null);
            }
        }
        if (ticket() instanceof Ticket.Reserved(SessionKey key)) {
            store.reserve(key);
        }
    }

    @Override
    public String id() {
        return switch (ticket()) {
            case Ticket.Reserved(SessionKey key) -> key.id();
            case Ticket.Known(SessionKey key) -> key.id();
            case Ticket.Unknown _ -> throw new IllegalStateException("the session has not been looked up");
        };
    }

    @Override
    public Session open(long deadlineNanos) throws HostFailure {
        return inTime(deadlineNanos, this::open);
    }

    private Session open(Deadline deadline) throws HostFailure {
        while (true) { // a ticket moves on a few times at most, and every turn ends by the deadline
            Ticket mine = ticket();
            switch (mine) {
                case Ticket.Reserved(SessionKey key) -> {
                    StoredSession made = store.create(key, deadline);
                    settle(mine, key, null);
                    return session(made);
                }
                case Ticket.Unknown(String tokenHash) -> {
                    FoundSession found = store.find(tokenHash, deadline);
                    if (found != null) {
                        settle(mine, found.key(), null);
                        return session(found.session());
                    }
                    replace(mine);
                }
                case Ticket.Known(SessionKey key) -> {
                    FoundSession found = store.find(key.tokenHash(), deadline);
                    if (found != null) {
                        return session(found.session());
                    }
                    if (!hasMovedOn(mine)) {
                        throw isChanging() ? changing() : elsewhere();
                    }
                }
            }
        }
    }

    private synchronized boolean isChanging() {
        return loginsUnderWay > 0;
    }

    private synchronized void login(boolean begins) {
        loginsUnderWay += begins ? 1 : -1;
    }

    private static HostFailure changing() {
        return new HostFailure(ErrorCode.CONFLICT, "the session has logged in or out meanwhile");
    }

    private static HostFailure elsewhere() {
        return new HostFailure(
                ErrorCode.UNAUTHORIZED, "the session has logged in or out elsewhere, or has expired: connect again");
    }

    private static Session session(StoredSession stored) {
        return new Session(stored.id(), stored.userId(), stored.dataJson());
    }

    /** Opens the session if that was not done yet. */
    private Ticket.Known known(Deadline deadline) throws HostFailure {
        while (true) {
            if (ticket() instanceof Ticket.Known known) {
                return known;
            }
            open(deadline);
        }
    }

    @Override
    public void merge(String changesJson, long deadlineNanos) throws HostFailure {
        inTime(deadlineNanos, deadline -> change(deadline, known -> store.merge(known.key(), changesJson, deadline)));
    }

    @Override
    public Session login(String userId, long deadlineNanos) throws HostFailure {
        login(true);
        try {
            return inTime(deadlineNanos, deadline -> change(deadline, known -> login(known, userId, deadline)));
        } finally {
            login(false);
        }
    }

    private SessionResult login(Ticket.Known known, String userId, Deadline deadline) {
        String made = tokens.newToken();
        SessionKey next = new SessionKey(known.key().id(), Tokens.hash(made));
        SessionResult result = store.login(known.key(), next.tokenHash(), userId.isEmpty() ? null : userId, deadline);
        if (result instanceof SessionResult.Kept) {
            settle(known, next, made);
        }
        return result;
    }

    /** A change under the token that is known at its time. */
    private interface Change {
        SessionResult run(Ticket.Known known);
    }

    private Session change(Deadline deadline, Change change) throws HostFailure {
        while (true) {
            Ticket.Known mine = known(deadline);
            switch (change.run(mine)) {
                case SessionResult.Kept(StoredSession stored) -> {
                    return session(stored);
                }
                case SessionResult.TooLarge _ ->
                    throw new HostFailure(ErrorCode.TOO_LARGE, "the session would be over 16 KiB");
                case SessionResult.Gone _ -> {
                    if (!hasMovedOn(mine)) {
                        throw changing();
                    }
                }
            }
        }
    }

    @Override
    public synchronized @Nullable String takeNewToken() {
        String taken = newToken;
        newToken = null;
        return taken;
    }
}
