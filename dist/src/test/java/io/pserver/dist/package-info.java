/** Tests of what ships: the jar as users start it, and the scripts around it. */
@NullMarked
package io.pserver.dist;

import org.jspecify.annotations.NullMarked;
