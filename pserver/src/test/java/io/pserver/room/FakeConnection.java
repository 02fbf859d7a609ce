package io.pserver.room;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.session.SessionHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.msgpack.core.MessagePack;

/** Notes what it is told, as JSON, in which numbers for keys are keys. Used by one thread. */
final class FakeConnection implements Connection {
    final List<String> queued = new ArrayList<>();
    Runnable onFlush = () -> {};
    int flushes;
    boolean strained;
    PatchForm form = PatchForm.PLAIN;
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
        queued.add(form == PatchForm.SHORT_PACKED ? unpacked(frame.packed()) : new String(frame.utf8(), UTF_8));
        return frame.isPush() ? ++pushes : pushes;
    }

    private static String unpacked(byte[] packed) {
        try (var unpacker = MessagePack.newDefaultUnpacker(packed)) {
            return unpacker.unpackValue().toJson();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public PatchForm patchForm() {
        return form;
    }

    @Override
    public void flush() {
        flushes++;
        onFlush.run();
    }

    @Override
    public boolean isGone() {
        return false;
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
