package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows as a JSON array. */
final class RowList {
    private RowList() {}

    /** {@code rows} are those of {@code asked}; the answer has them in the order of {@code ids}, null for those missing. */
    static String inOrder(List<String> ids, List<String> asked, List<@Nullable Row> rows) {
        Map<String, Row> found = new HashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            Row row = rows.get(i);
            if (row != null) {
                found.put(asked.get(i), row);
            }
        }
        JsonText json = new JsonText().open('[');
        for (String id : ids) {
            Row row = found.get(id);
            json.raw(row == null ? "null" : row.json());
        }
        return json.close(']').toString();
    }

    static String of(List<StoredRow> rows, RowCodec codec) {
        return rows.stream().map(row -> codec.encode(row).json()).collect(Collectors.joining(",", "[", "]"));
    }

    /**
     * What a page that comes after a row starts behind.
     *
     * @throws DataException.Invalid if there is no such row
     */
    static List<@Nullable Object> keysOf(@Nullable StoredRow row, FindQuery query, ModelColumns columns) {
        if (row == null) {
            throw new DataException.Invalid(
                    "after: there is no row with this id any more; give the last row of the page before itself");
        }
        List<@Nullable Object> values = new ArrayList<>();
        query.order().forEach(key -> values.add(columns.valueOf(key.field(), row)));
        return values;
    }
}
