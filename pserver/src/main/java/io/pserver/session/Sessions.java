package io.pserver.session;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.persistence.session.LocalSessionStore;
import io.pserver.persistence.session.StoredSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes sessions and finds them by their token. A token is 256 random bits, of which only the hash is kept; it changes when the
 * session logs in or out. Any thread.
 */
public final class Sessions implements SessionSource {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int TOKEN_BYTES = 32;
    private static final int ID_BYTES = 12;
    private static final int MOST_DATA_CHARS = 16_384;

    private final LocalSessionStore store = new LocalSessionStore();
    private final SecureRandom random = new SecureRandom();

    @Override
    public SessionHandle handle(@Nullable String token) {
        return new Handle(token);
    }

    private String randomText(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static StoredSession merged(StoredSession session, ObjectNode changes) {
        ObjectNode data = (ObjectNode) JSON.readTree(session.dataJson());
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                data.remove(change.getKey());
            } else {
                data.set(change.getKey(), change.getValue());
            }
        });
        return new StoredSession(session.id(), session.userId(), data.toString());
    }

    /** One request's or connection's view. Handed on with it; one thread at a time. */
    private final class Handle implements SessionHandle {
        private @Nullable String token;
        private @Nullable String newToken;
        private @Nullable Session session;

        Handle(@Nullable String token) {
            this.token = token;
        }

        @Override
        public Session open() {
            Session known = session;
            if (known != null) {
                return known;
            }
            Optional<StoredSession> found = token == null ? Optional.empty() : store.find(hash(token));
            return keep(found.orElseGet(() -> place(new StoredSession(randomText(ID_BYTES), null, "{}"))));
        }

        private Session keep(StoredSession stored) {
            Session opened = new Session(stored.id(), stored.userId(), stored.dataJson());
            session = opened;
            return opened;
        }

        private StoredSession place(StoredSession stored) {
            String made = randomText(TOKEN_BYTES);
            token = made;
            newToken = made;
            store.put(hash(made), stored);
            return stored;
        }

        @Override
        public void merge(String changesJson) throws HostFailure {
            open();
            String known = token;
            if (known == null || !(JSON.readTree(changesJson) instanceof ObjectNode changes)) {
                return;
            }
            AtomicBoolean tooLarge = new AtomicBoolean();
            store.update(hash(known), stored -> {
                        StoredSession next = merged(stored, changes);
                        tooLarge.set(next.dataJson().length() > MOST_DATA_CHARS);
                        return tooLarge.get() ? stored : next;
                    })
                    .ifPresent(this::keep);
            if (tooLarge.get()) {
                throw new HostFailure(ErrorCode.TOO_LARGE, "the session would be over 16 KiB");
            }
        }

        @Override
        public Session login(String userId) {
            Session before = open();
            String old = token;
            StoredSession current = old == null
                    ? new StoredSession(before.id(), null, before.dataJson())
                    : store.find(hash(old)).orElse(new StoredSession(before.id(), null, before.dataJson()));
            if (old != null) {
                store.remove(hash(old));
            }
            return keep(place(new StoredSession(current.id(), userId.isEmpty() ? null : userId, current.dataJson())));
        }

        @Override
        public @Nullable String takeNewToken() {
            String taken = newToken;
            newToken = null;
            return taken;
        }
    }
}
