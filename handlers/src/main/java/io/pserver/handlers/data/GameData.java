package io.pserver.handlers.data;

import io.pserver.cache.Cache;
import io.pserver.persistence.row.Models;
import io.pserver.persistence.row.Sql;

/**
 * All that the scripts of a node may reach of the outside. Any thread.
 *
 * @param models the rows of the game's models
 * @param sql statements of the game's own
 * @param cache where the game's own part of the cache is
 * @param outbound other servers
 */
public record GameData(Models models, Sql sql, Cache cache, Outbound outbound) {

    /** What one lane's scripts have of it. */
    public LaneData lane() {
        return new LaneData(this);
    }
}
