/**
 * The game folder: what files it has, what they are called by, which path leads to which.
 *
 * <p>Owns: the layout, the routes, reading files without leaving the folder. Called by {@code handlers.js} and by the edge.
 *
 * <p>Threads: immutable after loading; any thread.
 */
@NullMarked
package io.pserver.handlers.game;

import org.jspecify.annotations.NullMarked;
