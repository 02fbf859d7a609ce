package io.pserver.edge.ws;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.room.CloseCode;
import io.pserver.room.Frame;
import io.pserver.room.PatchForm;
import io.pserver.session.Session;
import io.pserver.session.SessionHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's WebSocket.
 *
 * <p>Threading: {@link #onFrame} is called by one Jetty thread at a time, which owns the fields marked so; {@link #queue}, {@link
 * #flush} and {@link #close} by any thread; {@link #tick} by the edge's timer thread.
 */
final class ClientConnection implements FrameHandler, Comeback.Link {
    private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);
    /** Longest wait for the session before the hello. */
    private static final Duration GREETING = Duration.ofSeconds(2);
    /** Longest wait for the session before a seat in a room. When many come at once, the stores need their time for all of them. */
    private static final Duration OPENING = Duration.ofSeconds(5);

    private final WebSocketGate gate;
    private final String id;
    private final Greeting greeting;
    private final SessionHandle session;
    private final Comeback comeback;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean gone = new AtomicBoolean();

    // Set once, before the first frame can come or go.
    @SuppressWarnings("NullAway.Init") // by onOpen, before anything else is called
    private CoreSession core;

    @SuppressWarnings("NullAway.Init") // by outbox(), before onOpen
    private Outbox outbox;

    // Owned by the thread that reads.
    private final MessageRate rate;
    private final MessageReader reader;
    private boolean heard;
    /** What waits until the session is open, and makes all that comes after it wait. */
    private @Nullable Runnable errand;

    /** Written by the thread that reads, read by the timer thread. */
    private volatile long lastFrameNanos = System.nanoTime();
    /** Written before {@link #closing} is set, read by the timer thread after. */
    private volatile long closingSinceNanos;
    /** Written by whoever set {@link #closing}, read when the connection is gone. */
    private volatile int closedWith;

    /** Pushes that came before the last ping. Written by the timer thread, read by the thread that reads. */
    private volatile long pushesBeforePing;
    /** Written by the thread that reads, read by lanes. */
    private volatile long confirmed;

    // Owned by the timer thread.
    private long lastPingNanos = System.nanoTime();

    /**
     * What is known of a client before its first frame.
     *
     * @param speaks whether it speaks the protocol
     * @param packed whether it speaks it in MessagePack
     * @param wantsShort whether it wants patches in the short form
     * @param cookie whether its session is that of a cookie, of which scripts in a page must not learn the token
     * @param ip its address
     * @param arrival counts connections in the order in which they came
     * @param claim what it offers to come back by; null if it does not come back
     */
    record Greeting(
            boolean speaks,
            boolean packed,
            boolean wantsShort,
            boolean cookie,
            String ip,
            long arrival,
            Comebacks.@Nullable Claim claim) {}

    ClientConnection(WebSocketGate gate, String id, Greeting greeting, SessionHandle session) {
        this.gate = gate;
        this.id = id;
        this.greeting = greeting;
        this.session = greeting.cookie() ? new CookieSession(session) : session;
        this.comeback = new Comeback(this, greeting.arrival());
        this.rate = new MessageRate(
                gate.config().limits().messagesPerSecond(),
                gate.config().limits().burst(),
                System.nanoTime());
        this.reader = new MessageReader(gate.config().limits().messageBytes(), greeting.packed());
    }

    void outbox(Outbox used) {
        this.outbox = used;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public SessionHandle session() {
        return session;
    }

    String ip() {
        return greeting.ip();
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        core = opened;
        gate.opened(this);
        callback.succeeded();
        if (greeting.speaks()) {
            gate.opener().execute(this::greet);
        } else {
            core.demand();
            close(CloseCode.PROTOCOL, "only pserver.v1 is spoken here");
        }
    }

    private void sendAway() {
        refuse(null, ErrorCode.UNAVAILABLE, "the session could not be opened");
        close(CloseCode.DRAINING, "try again");
    }

    /** Finds the session, which may wait for a store, then says hello and starts to listen. */
    private void greet() {
        try {
            session.reserve(System.nanoTime() + GREETING.toNanos());
            Comebacks.Welcome welcome = gate.comebacks().welcome(comeback, session.id(), greeting.claim());
            send(ServerFrames.hello(session.takeNewToken(), welcome.resume(), gate.config(), gate.node()));
            welcome.handOver();
            if (gone.get()) { // before it could be known
                gate.comebacks().lost(comeback);
            }
        } catch (HostFailure e) {
            sendAway();
        } catch (RuntimeException e) {
            log.atError().setCause(e).addKeyValue("connection", id).log("session could not be opened");
            sendAway();
        }
        core.demand();
    }

    @Override
    public void onFrame(org.eclipse.jetty.websocket.core.Frame frame, Callback callback) {
        lastFrameNanos = System.nanoTime();
        try {
            switch (frame.getOpCode()) {
                case OpCode.PING -> pong(frame.getPayload());
                case OpCode.PONG, OpCode.CLOSE -> {} // a close is answered by Jetty
                default -> data(frame);
            }
        } catch (BadPayloadException | MessageTooLargeException e) {
            callback.failed(e);
            return;
        } catch (RuntimeException e) {
            log.atError().setCause(e).addKeyValue("connection", id).log("message failed");
            callback.failed(e);
            return;
        }
        callback.succeeded();
        Runnable waiting = errand;
        errand = null;
        if (waiting != null) {
            gate.opener().execute(waiting); // and the client's next message is read after it
        } else if (frame.getOpCode() != OpCode.CLOSE) {
            core.demand();
        }
    }

    /** Called for a message of this client: does what needs its session when that is open, before its next message is read. */
    void withSession(@Nullable String idJson, Consumer<Session> task) {
        errand = () -> {
            try {
                task.accept(session.open(System.nanoTime() + OPENING.toNanos()));
            } catch (HostFailure e) {
                refuse(idJson, e.failure());
            } catch (RuntimeException e) {
                log.atError().setCause(e).addKeyValue("connection", id).log("session could not be opened");
                sendAway();
            }
            core.demand();
        };
    }

    private void data(org.eclipse.jetty.websocket.core.Frame frame) {
        MessageReader.Result result = reader.take(frame);
        if (result == MessageReader.Result.PART) {
            return;
        }
        try {
            message(result);
        } finally {
            reader.release();
        }
    }

    private void message(MessageReader.Result result) {
        gate.metrics().received(reader.length());
        if (closing.get()) {
            return;
        }
        switch (result) {
            case PART -> {}
            case NOT_UTF8 -> throw new BadPayloadException("invalid UTF-8");
            case ENDLESS -> throw new MessageTooLargeException("message far over the limit");
            case TOO_LARGE -> {
                if (admit(null)) {
                    int limit = gate.config().limits().messageBytes();
                    refuse(null, ErrorCode.TOO_LARGE, "a message may have " + limit + " bytes");
                }
            }
            case BINARY -> {
                byte[] json =
                        greeting.packed() ? MessagePack.toJson(reader.bytes(), reader.offset(), reader.length()) : null;
                if (json != null) {
                    message(json, 0, json.length);
                } else if (admit(null)) {
                    String what = greeting.packed() ? "malformed MessagePack" : "messages are text frames";
                    refuse(null, ErrorCode.BAD_REQUEST, what);
                }
            }
            case TEXT -> message(reader.bytes(), reader.offset(), reader.length());
        }
    }

    private void message(byte[] utf8, int offset, int length) {
        ClientOp op = OpParser.parse(utf8, offset, length);
        if (!heard) {
            heard = true;
            gate.comebacks().known(comeback);
        }
        if (op instanceof ClientOp.Pong) {
            confirmed = pushesBeforePing; // what came before the ping came before the pong
        }
        if (admit(op.idJson())) {
            gate.ops().run(this, op);
        }
    }

    /** Whether the client may send this message now; if not, it has been told. */
    private boolean admit(@Nullable String idJson) {
        MessageRate.Verdict verdict = rate.judge(lastFrameNanos);
        switch (verdict) {
            case ADMIT -> {}
            case REFUSE -> refuse(idJson, ErrorCode.RATE_LIMITED, "too many messages");
            case CLOSE -> close(CloseCode.RATE_LIMITED, "too many messages");
        }
        return verdict == MessageRate.Verdict.ADMIT;
    }

    /** Answers an error. */
    void refuse(@Nullable String idJson, ErrorCode code, String message) {
        refuse(idJson, Failure.of(code, message));
    }

    private void refuse(@Nullable String idJson, Failure failure) {
        gate.metrics().refused(failure.code());
        send(ServerFrames.error(idJson, null, failure));
    }

    private void pong(ByteBuffer payload) {
        if (rate.spares(lastFrameNanos)) {
            byte[] echoed = BufferUtil.toArray(payload); // the frame's own buffer is used again
            var frame = new org.eclipse.jetty.websocket.core.Frame(OpCode.PONG, ByteBuffer.wrap(echoed));
            outbox.offer(new OutgoingEntry.Builder(frame, Callback.NOOP).build());
        }
    }

    @Override
    public long queue(Frame frame) {
        long number = outbox.offer(frame);
        if (number < 0) {
            outbox.drop();
            close(CloseCode.TOO_SLOW, "too slow to take what was sent");
            return -1 - number;
        }
        return number;
    }

    @Override
    public void flush() {
        outbox.flush();
    }

    @Override
    public long confirmed() {
        return confirmed;
    }

    @Override
    public boolean isGone() {
        return gone.get();
    }

    @Override
    public boolean isStrained() {
        return outbox.isOverHalf();
    }

    @Override
    public boolean hasRoomFor(List<Frame> frames) {
        long bytes = 0;
        for (Frame frame : frames) {
            bytes += frame.size();
        }
        return outbox.hasRoomFor(bytes);
    }

    @Override
    public long pushesWritten() {
        return outbox.pushesWritten();
    }

    @Override
    public List<String> tickets() {
        return comeback.tickets();
    }

    @Override
    public PatchForm patchForm() {
        if (!greeting.wantsShort()) {
            return PatchForm.PLAIN;
        }
        return greeting.packed() ? PatchForm.SHORT_PACKED : PatchForm.SHORT_JSON;
    }

    Comeback comeback() {
        return comeback;
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (closing.get()) {
            return;
        }
        closingSinceNanos = System.nanoTime();
        if (closing.compareAndSet(false, true)) {
            closedWith = code.number();
            core.close(code.number(), reason, Callback.NOOP);
        }
    }

    /** Pings, closes a silent client, cuts off one that does not let itself be closed. */
    void tick(long nowNanos) {
        long pingNanos = gate.config().timing().ping().toNanos();
        if (closing.get()) {
            if (nowNanos - closingSinceNanos > gate.config().timing().closing().toNanos()) {
                core.abort();
            }
        } else if (nowNanos - lastFrameNanos > 2 * pingNanos) {
            outbox.drop();
            close(CloseCode.TOO_SLOW, "silent for two pings");
        } else if (nowNanos - lastPingNanos >= pingNanos) {
            lastPingNanos = nowNanos;
            pushesBeforePing = outbox.pushes();
            send(ServerFrames.PING);
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        callback.succeeded(); // onClosed follows; a client that goes away is nothing to report
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        closing.set(true);
        if (gone.compareAndSet(false, true)) {
            gate.closed(this, closedWith, status.getCode());
        }
        callback.succeeded();
    }
}
