package io.pserver.app.start;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where this user keeps what can be made again. */
final class CacheFolder {
    private CacheFolder() {}

    /**
     * The program's folder among the user's caches; it need not exist.
     *
     * @param environment of the process: {@code XDG_CACHE_HOME}, {@code HOME}
     * @param userHome taken where the environment names no home
     */
    static Path of(boolean mac, Map<String, String> environment, String userHome) {
        String home = absolute(environment.get("HOME"), userHome);
        String caches = mac ? home + "/Library/Caches" : absolute(environment.get("XDG_CACHE_HOME"), home + "/.cache");
        return Path.of(caches, "pserver");
    }

    static String absolute(@Nullable String named, String otherwise) {
        return named != null && named.startsWith("/") ? named : otherwise;
    }
}
