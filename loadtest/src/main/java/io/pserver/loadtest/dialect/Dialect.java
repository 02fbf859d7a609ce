package io.pserver.loadtest.dialect;

import io.pserver.loadtest.wire.Loop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of server is spoken to.
 *
 * <p>Threading: owned by the thread that turns the loop of its lines.
 */
public interface Dialect {
    /** The dialects that there are. */
    enum Kind {
        /** {@code pserver.v1}, JSON: pserver, and the peers that have no protocol of their own. */
        PSERVER,
        /** Engine.IO 4 and Socket.IO 5, over WebSocket from the start. */
        SOCKET_IO,
        /** Matchmaking over HTTP, then MessagePack and schemas over WebSocket. */
        COLYSEUS;

        /** Returns a new speaker. */
        public Dialect speaker() {
            return switch (this) {
                case PSERVER -> new PserverDialect();
                case SOCKET_IO -> new SocketIoDialect();
                case COLYSEUS -> new ColyseusDialect();
            };
        }
    }

    /**
     * Starts to connect.
     *
     * @param target {@code ws://address:port/…}; the path is that of the dialect
     * @param source local address to connect from, or null
     */
    Line open(Loop loop, URI target, @Nullable InetAddress source, Door door) throws IOException;

    /** Whether a client is nobody before it has a seat. */
    boolean needsSeat();

    /** What is sent in {@code room} to have it sent back. */
    Message echo(String room);

    /** What is said to all in {@code room}. */
    Message say(String room);

    /** Tells {@code room} where the client heads. */
    byte[] steer(String room, int x, int y);

    /** Looks at one message; the answer is valid until the next call. */
    Heard hear(byte[] bytes, int from, int to);

    /** The number in the last {@link Heard#REPLY} or {@link Heard#EVENT}. */
    long number();

    /** How long the tick took that the last {@link Heard#PATCH} tells of; -1 if it does not say. */
    long tickMicros();
}
