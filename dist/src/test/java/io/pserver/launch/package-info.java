/** Tests of the launcher's decision about the Java that it runs on. */
@NullMarked
package io.pserver.launch;

import org.jspecify.annotations.NullMarked;
