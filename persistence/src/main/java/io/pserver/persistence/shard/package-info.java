/**
 * Which database keeps what: ids fall into 1,024 virtual buckets. Each database says itself which buckets it has, and the first one
 * has it written down for all.
 *
 * <p>Owns: the hash, the map of buckets, the table {@code ps_home}, and moving a bucket. Called by the other packages of {@code
 * persistence}, and by the commands of {@code app}.
 *
 * <p>Threads: any for the map; a mover has one. Who meets a bucket that is being moved waits until its deadline at most.
 *
 * <p>When full: nothing queues here. A call whose bucket is nowhere until its deadline is refused, and counted.
 */
@NullMarked
package io.pserver.persistence.shard;

import org.jspecify.annotations.NullMarked;
