package io.pserver.persistence.row;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SQL text under way, with a value for each of its {@code ?}. One thread. */
final class SqlPart {
    private final StringBuilder text = new StringBuilder();
    private final List<@Nullable Object> params = new ArrayList<>();

    SqlPart add(String sql) {
        text.append(sql);
        return this;
    }

    SqlPart add(String sql, Object... values) {
        text.append(sql);
        Collections.addAll(params, values);
        return this;
    }

    SqlPart add(SqlPart other) {
        text.append(other.text);
        params.addAll(other.params);
        return this;
    }

    String text() {
        return text.toString();
    }

    List<@Nullable Object> params() {
        return params;
    }
}
