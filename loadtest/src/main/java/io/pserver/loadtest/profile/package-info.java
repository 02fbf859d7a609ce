/**
 * Where a server's processor time goes: its flight recording, added up by stack, as a flame graph and as a table.
 *
 * <p>Owns: starting and ending a recording of another Java process, the pictures of it. Called by the program's main.
 *
 * <p>Threads: the caller's. When full: a recording that does not come within its deadline is an error.
 */
@NullMarked
package io.pserver.loadtest.profile;

import org.jspecify.annotations.NullMarked;
