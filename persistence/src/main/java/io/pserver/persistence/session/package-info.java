/**
 * Sessions at rest: a row for each token's hash. Kept in this process for now, which is what one node needs.
 *
 * <p>Owns: the session's bytes, their merging by key, their lifetime. Called by the node's {@code session} package.
 *
 * <p>Threads: any. When full: the sessions unused for longest go.
 */
@NullMarked
package io.pserver.persistence.session;

import org.jspecify.annotations.NullMarked;
