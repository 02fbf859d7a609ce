/**
 * What a realm is to the rest of the server: text in, text out, one pass at a time.
 *
 * <p>Owns: the types that cross between lanes and JavaScript, the error words, and the calls that scripts may make. Knows
 * nothing of GraalJS; {@code handlers.js} does.
 *
 * <p>Threads: the records are immutable. A realm belongs to one lane; see the types.
 */
@NullMarked
package io.pserver.handlers.realm;

import org.jspecify.annotations.NullMarked;
