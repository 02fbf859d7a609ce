package io.pserver.edge.ws;

import io.pserver.edge.EdgeMetrics;
import java.nio.channels.ClosedChannelException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's WebSocket connection with two changes: frames are read on the selector's own thread, as nothing that they lead to
 * blocks, and everything is sent by way of an {@link Outbox}.
 */
final class WireConnection extends WebSocketConnection {
    private final Outbox outbox;
    private final Callback fillable = new Callback() {
        @Override
        public void succeeded() {
            onFillable();
        }

        @Override
        public void failed(Throwable cause) {
            onFillInterestedFailed(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    };

    WireConnection(
            EndPoint endPoint,
            Connector connector,
            WebSocketCoreSession session,
            int outboundBytes,
            boolean packed,
            EdgeMetrics metrics) {
        super(endPoint, connector.getExecutor(), connector.getScheduler(), connector.getByteBufferPool(), session);
        this.outbox = new Outbox(
                endPoint,
                connector.getByteBufferPool(),
                outboundBytes,
                packed,
                metrics,
                cause -> session.processConnectionError(cause, Callback.NOOP));
    }

    Outbox outbox() {
        return outbox;
    }

    @Override
    public void fillInterested() {
        fillInterested(fillable);
    }

    @Override
    public void enqueueFrame(OutgoingEntry entry) {
        outbox.offer(entry);
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        outbox.abort(cause == null ? new ClosedChannelException() : cause);
        super.onClose(cause);
    }
}
