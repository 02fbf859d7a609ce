/** The program: commands, settings and the one class that builds a node. */
@NullMarked
package io.pserver.app;

import org.jspecify.annotations.NullMarked;
