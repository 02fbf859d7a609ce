package io.pserver.room;

import io.pserver.session.SessionHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Notes what it is told. Used by one thread. */
final class FakeConnection implements Connection {
    final List<String> queued = new ArrayList<>();
    Runnable onFlush = () -> {};
    int flushes;
    boolean strained;
    private long pushes;

    @Override
    public String id() {
        return "fake";
    }

    @Override
    public SessionHandle session() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long queue(Frame frame) {
        queued.add(new String(frame.utf8(), StandardCharsets.UTF_8));
        return frame.isPush() ? ++pushes : pushes;
    }

    @Override
    public void flush() {
        flushes++;
        onFlush.run();
    }

    @Override
    public boolean isStrained() {
        return strained;
    }

    @Override
    public long confirmed() {
        return 0;
    }

    @Override
    public boolean hasRoomFor(List<Frame> frames) {
        return true;
    }

    @Override
    public void close(CloseCode code, String reason) {}
}
