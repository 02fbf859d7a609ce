package io.pserver.app.start;

import java.nio.file.Path;
import java.util.Map;

/** Where the program keeps what this user must not lose, if nothing says where else. */
public final class DataFolder {
    private DataFolder() {}

    /** The program's folder of this user, on this system; it need not exist. */
    public static Path here() {
        return of(Platform.here().isMac(), System.getenv(), System.getProperty("user.home", "/"));
    }

    /**
     * @param environment of the process: {@code XDG_DATA_HOME}, {@code HOME}
     * @param userHome taken where the environment names no home
     */
    static Path of(boolean mac, Map<String, String> environment, String userHome) {
        String home = CacheFolder.absolute(environment.get("HOME"), userHome);
        String data = mac
                ? home + "/Library/Application Support"
                : CacheFolder.absolute(environment.get("XDG_DATA_HOME"), home + "/.local/share");
        return Path.of(data, "pserver");
    }
}
