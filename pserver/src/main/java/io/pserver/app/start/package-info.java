/**
 * The first milliseconds: from a plain {@code java -jar} to a JVM that compiles scripts.
 *
 * <p>Owns: which JVM flags the program wants, the unpacked compiler in the user's cache folder, and the replacement
 * of the process by one with those flags. Called once by the launcher, before anything else, on the main thread; {@code
 * app} asks it afterwards how scripts run.
 *
 * <p>Nothing here logs or prints: this code runs before logging is set up, and in a process that is about to be
 * replaced. Where a replacement is not possible, the reason is kept for the one line that {@code app} logs.
 *
 * <p>When full: a cache folder that takes no more is a reason to run interpreted, not an error.
 */
@NullMarked
package io.pserver.app.start;

import org.jspecify.annotations.NullMarked;
