/**
 * What a game's models are: their fields and indexes as the model files say them, and the tables that keep their rows.
 *
 * <p>Owns: the words of a model file, which value fits a field, the columns, how a table is made and added to. Called by: {@code
 * row}, and by the node that reads the model files.
 *
 * <p>Threads: any; everything but {@link io.pserver.persistence.model.Schema} is immutable. When a table is being changed, whoever
 * else needs it waits until their deadline.
 */
@NullMarked
package io.pserver.persistence.model;

import org.jspecify.annotations.NullMarked;
