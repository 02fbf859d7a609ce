@NullMarked
package io.pserver.app.log;

import org.jspecify.annotations.NullMarked;
