/**
 * How log lines look: text for people, JSON for programs.
 *
 * <p>Owns: the encoder that {@code logback.xml} names. Called by the logging library alone, on the thread that logs, one line at a
 * time.
 *
 * <p>When full: standard output is a pipe or a file of someone else; whoever logs waits until it takes the line.
 */
@NullMarked
package io.pserver.app.log;

import org.jspecify.annotations.NullMarked;
