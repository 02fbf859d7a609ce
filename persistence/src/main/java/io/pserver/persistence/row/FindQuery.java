package io.pserver.persistence.row;

import io.pserver.persistence.shard.Home;
import io.pserver.persistence.shard.ShardMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code find} or {@code count} asks, checked.
 *
 * @param where starts with WHERE
 * @param order ends with the id, so that no two rows are equal
 * @param limit 1 to 1,000
 * @param after the values of {@code order} that the last row of the page before has; null for the first page
 * @param afterId that row's id, if its values are yet to be read; else null
 * @param isFresh whether only a primary will do
 * @param ids the only ids that can be found, or null if there can be any
 */
record FindQuery(
        SqlPart where,
        List<OrderKey> order,
        int limit,
        @Nullable List<@Nullable Object> after,
        @Nullable String afterId,
        boolean isFresh,
        @Nullable Set<String> ids) {

    FindQuery withAfter(List<@Nullable Object> values) {
        return new FindQuery(where, order, limit, values, null, isFresh, ids);
    }

    /** The same for the buckets that a database has; it finds nothing if they are not these any more. */
    FindQuery in(Home home) {
        if (home.version() == Home.UNFENCED) {
            return this;
        }
        // In one statement, so that the home and the rows are of the same moment.
        SqlPart fenced = new SqlPart()
                .add(where)
                .add(" AND (SELECT epoch FROM ps_home WHERE bucket = ?) = ?", ShardMap.BUCKETS, home.version());
        List<Integer> guests = home.guests();
        if (!guests.isEmpty()) {
            fenced.add(" AND `ps_bucket` NOT IN (?" + ", ?".repeat(guests.size() - 1) + ")", guests.toArray());
        }
        return new FindQuery(fenced, order, limit, after, afterId, isFresh, ids);
    }

    /** What follows the table's name to get one page. */
    SqlPart page() {
        SqlPart sql = new SqlPart().add(where);
        if (after != null) {
            addAfter(sql, after);
        }
        String keys = order.stream().map(OrderKey::sql).collect(Collectors.joining(", "));
        return sql.add(" ORDER BY " + keys + " LIMIT " + limit);
    }

    // Behind in the first key, or the same there and behind in the second, and so on.
    private void addAfter(SqlPart sql, List<@Nullable Object> last) {
        sql.add(" AND (");
        List<SqlPart> same = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            sql.add(i == 0 ? "(" : " OR (");
            same.forEach(part -> sql.add(part).add(" AND "));
            sql.add(order.get(i).behind(last.get(i))).add(")");
            same.add(order.get(i).same(last.get(i)));
        }
        sql.add(")");
    }
}
