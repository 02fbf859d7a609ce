package io.pserver.persistence.row;

import io.pserver.cache.KeyScheme;

/** The cache's keys for rows. The namespace changes with the format of what is stored. Any thread. */
final class RowKeys {
    private static final KeyScheme SCHEME = new KeyScheme("ps/row/1");

    /** Models are letters, digits and underscores, so the first slash ends one. */
    String of(String model, String id) {
        return SCHEME.key(model + '/' + id);
    }
}
