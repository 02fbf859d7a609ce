package io.pserver.room.journal;

import io.pserver.handlers.realm.RoomRealm.Changes;
import io.pserver.handlers.realm.RoomRealm.Effect;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A few letters that differ if what a room says does. They find mistakes, and prove nothing against who means to deceive. */
final class Digest {
    private Digest() {}

    /** Of what a pass said; empty if nothing. */
    static String of(List<Effect> effects) {
        if (effects.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (Effect effect : effects) {
            // A failure has a number of its own each time.
            text.append(effect instanceof Effect.ViewFailed failed ? "failed " + failed.client() : effect.toString());
            text.append('\n');
        }
        return of(text.toString());
    }

    static String of(@Nullable Changes changes) {
        return changes == null ? "" : of(changes.patch() == null ? "S" + changes.state() : "P" + changes.patch());
    }

    static String of(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
