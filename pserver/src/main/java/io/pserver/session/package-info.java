/**
 * Who a visitor is: the token, the small map that goes with it, and how both are made.
 */
@NullMarked
package io.pserver.session;

import org.jspecify.annotations.NullMarked;
