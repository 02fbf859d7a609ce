/** Tests of the relaunch's decisions, without relaunching; the real thing is tested on the packed jar. */
@NullMarked
package io.pserver.app.start;

import org.jspecify.annotations.NullMarked;
