/**
 * What scripts may do with the data that outlives them: the calls of a realm on one side, models, SQL, the cache and other servers
 * on the other.
 *
 * <p>Owns: what the failures of data are called towards a script, and the transaction that a pass has open. Called by the lanes,
 * through {@link io.pserver.handlers.realm.DataCalls}.
 *
 * <p>Threads: {@link io.pserver.handlers.data.GameData} any; {@link io.pserver.handlers.data.LaneData} its lane's. Every call ends
 * by its pass's deadline.
 */
@NullMarked
package io.pserver.handlers.data;

import org.jspecify.annotations.NullMarked;
