package io.pserver.app.start;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which open files are the JVM's own, and which were handed to this process to be used. */
final class OpenFiles {
    private static final int FIRST_AFTER_STANDARD = 3;
    private static final int TYPE_MASK = 0170000;
    private static final int PIPE = 0010000;
    private static final int CHARACTER_DEVICE = 0020000;

    private OpenFiles() {}

    /**
     * Descriptors to be closed on the way to the new program: the JDK's module file and the program's jar, sockets of
     * debuggers and the like. Pipes and devices are kept ({@code <(command)} of a shell), and so are the sockets that a
     * service manager passes with {@code LISTEN_FDS}.
     */
    static List<Integer> ofTheJvm(boolean mac, Map<String, String> environment) {
        Path listing = Path.of(mac ? "/dev/fd" : "/proc/self/fd");
        String[] names = new File(listing.toString()).list();
        int first = FIRST_AFTER_STANDARD + listening(environment);
        List<Integer> own = new ArrayList<>();
        for (String name : names == null ? new String[0] : names) {
            int descriptor = Integer.parseInt(name);
            if (descriptor >= first && !isHandedOver(listing.resolve(name))) {
                own.add(descriptor);
            }
        }
        return own;
    }

    private static int listening(Map<String, String> environment) {
        try {
            return Integer.parseInt(environment.getOrDefault("LISTEN_FDS", "0"));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static boolean isHandedOver(Path descriptor) {
        try {
            int type = (Integer) Files.getAttribute(descriptor, "unix:mode") & TYPE_MASK;
            return type == PIPE || type == CHARACTER_DEVICE;
        } catch (IOException _) {
            return false; // closed since it was listed
        }
    }
}
