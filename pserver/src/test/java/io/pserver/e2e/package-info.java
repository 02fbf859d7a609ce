/**
 * Tests of a whole node from the outside, over its sockets. The same tests run on a node in this process and on the packed
 * program; see {@link io.pserver.e2e.Server}.
 */
@NullMarked
package io.pserver.e2e;

import org.jspecify.annotations.NullMarked;
