/**
 * Stage 3 of 5: JavaScript. The only package that knows GraalJS; another engine would be another package like this one.
 *
 * <p>Owns: the engine, the realms, the prelude that every realm starts with, the file system that scripts import from, and how
 * a throw is told and logged. Called by: {@code app} (loading), lanes and rooms (through the types of
 * {@code handlers.realm}).
 *
 * <p>Threads: {@link io.pserver.handlers.js.ScriptEngine} and games are used by any thread. A realm belongs to its lane's
 * thread; only its {@code interrupt} is called by others. One thread of its own stops
 * files that do not end while they are loaded.
 *
 * <p>Walls: scripts see text only. No host object, file, network, process or thread can be reached; strings are bounded; a
 * realm that ignores its interrupt is given up by its lane.
 */
@NullMarked
package io.pserver.handlers.js;

import org.jspecify.annotations.NullMarked;
