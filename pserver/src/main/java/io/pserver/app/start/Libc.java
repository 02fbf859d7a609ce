package io.pserver.app.start;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** The calls of the C library that replace this process. For Linux and macOS; the main thread only. */
final class Libc {
    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;
    private static final int SIGQUIT = 3;
    private static final int SIGNAL_SET_BYTES = 128; // the largest: Linux

    private final Linker linker = Linker.nativeLinker();
    private final Arena arena = Arena.global();
    private final boolean mac;

    Libc(boolean mac) {
        this.mac = mac;
    }

    /** The user that this process acts as. */
    int effectiveUser() {
        MethodHandle geteuid = function("geteuid", FunctionDescriptor.of(JAVA_INT));
        try {
            return (int) geteuid.invokeExact();
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** Lets file descriptors end with this program rather than stay open, unseen, in the next. */
    void closeOnExec(List<Integer> descriptors) {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        MethodHandle fcntl = function("fcntl", type, Linker.Option.firstVariadicArg(2));
        try {
            for (int descriptor : descriptors) {
                int ignored = (int) fcntl.invokeExact(descriptor, F_SETFD, FD_CLOEXEC); // fails if it is gone: as good
            }
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** Lets this thread have the signal that the JVM blocks in its threads but one; the next program inherits that. */
    @SuppressWarnings("NullAway") // it cannot read the open signature of invokeExact, and fails
    void unblockQuit() {
        MethodHandle mask = function("pthread_sigmask", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
        MemorySegment set = arena.allocate(SIGNAL_SET_BYTES, Long.BYTES);
        set.set(JAVA_INT, 0, 1 << (SIGQUIT - 1));
        try {
            int ignored = (int) mask.invokeExact(mac ? 2 : 1, set, MemorySegment.NULL);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** Replaces the program of this process. Returns, with the system's error number, only if that failed. */
    @SuppressWarnings("NullAway") // it cannot read the open signature of invokeExact, and fails
    int execute(List<byte[]> command) {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
        MethodHandle execv = function("execv", type, Linker.Option.captureCallState("errno"));
        MemorySegment arguments = arena.allocate(ADDRESS, command.size() + 1L); // zeroed: ends with a null
        for (int i = 0; i < command.size(); i++) {
            arguments.setAtIndex(ADDRESS, i, text(command.get(i)));
        }
        MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
        MemorySegment program = text(command.getFirst());
        try {
            int ignored = (int) execv.invokeExact(state, program, arguments);
        } catch (Throwable e) {
            throw impossible(e);
        }
        return state.get(JAVA_INT, 0); // the only value captured
    }

    private MemorySegment text(byte[] bytes) {
        MemorySegment segment = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    @SuppressWarnings("restricted") // the manifest of the program's jar allows native access
    private MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }

    /** Method handles declare every exception; functions of C throw none. */
    private static IllegalStateException impossible(Throwable e) {
        return new IllegalStateException("a call of the C library failed", e);
    }
}
