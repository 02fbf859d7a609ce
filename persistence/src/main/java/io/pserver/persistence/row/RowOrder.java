package io.pserver.persistence.row;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order that a query's rows have in each database, to merge what several gave. Null comes before everything, text goes by code
 * point; in H2, which goes by UTF-16 unit, as there. Any thread.
 */
final class RowOrder implements Comparator<StoredRow> {
    private final List<OrderKey> keys;
    private final ModelColumns columns;
    private final boolean isByUnit;

    /** @param isByUnit whether every database is H2 */
    RowOrder(List<OrderKey> keys, ModelColumns columns, boolean isByUnit) {
        this.keys = keys;
        this.columns = columns;
        this.isByUnit = isByUnit;
    }

    /** The first {@code limit} of all pages' rows. */
    List<StoredRow> merge(List<List<StoredRow>> pages, int limit) {
        if (pages.size() == 1) {
            return pages.getFirst();
        }
        List<StoredRow> rows = new ArrayList<>();
        pages.forEach(rows::addAll);
        rows.sort(this);
        return rows.subList(0, Math.min(limit, rows.size()));
    }

    @Override
    public int compare(StoredRow a, StoredRow b) {
        for (OrderKey key : keys) {
            int order = compareValues(columns.valueOf(key.field(), a), columns.valueOf(key.field(), b));
            if (order != 0) {
                return key.isDescending() ? -order : order;
            }
        }
        return 0;
    }

    private int compareValues(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        return switch (a) {
            case String text -> isByUnit ? text.compareTo((String) b) : compareCodePoints(text, (String) b);
            case Long number -> number.compareTo((Long) b);
            case Double number -> number.compareTo((Double) b);
            case Boolean flag -> flag.compareTo((Boolean) b);
            default -> throw new IllegalStateException("nothing is ordered by a " + a.getClass());
        };
    }

    // The same as by bytes of UTF-8.
    static int compareCodePoints(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean isPair = Character.isSurrogate(x);
                return isPair == Character.isSurrogate(y) ? Character.compare(x, y) : isPair ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
