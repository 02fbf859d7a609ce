/**
 * What {@code java -jar} runs first, on whatever Java there is: compiled for Java 8, it needs nothing of the rest.
 *
 * <p>Owns: the one sentence that a Java too old gets to see. Runs on the main thread, then hands over for good.
 *
 * <p>The one package that is not {@code @NullMarked}: the annotation can be put on modules, which Java 8 does not know,
 * and the compiler warns of that. Nothing here is null.
 */
package io.pserver.launch;
