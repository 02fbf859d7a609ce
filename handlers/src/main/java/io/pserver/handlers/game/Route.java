package io.pserver.handlers.game;

import java.util.List;
import java.util.Set;

/**
 * One handler file and the paths that it answers.
 *
 * @param index its place in {@link Routes#all}, by which realms find its module
 * @param file path inside the game folder, such as {@code /handlers/players/[id].js}
 * @param pattern the same as a person writes it: {@code /players/:id}
 * @param segments the pattern's parts, in order
 * @param methods the methods that the file exports, upper case; {@code HEAD} follows from {@code GET}
 */
public record Route(int index, String file, String pattern, List<Segment> segments, Set<String> methods) {

    /** One part of a pattern. */
    public sealed interface Segment {
        record Literal(String text) implements Segment {}

        /** {@code [name]}: matches exactly one part. */
        record Param(String name) implements Segment {}

        /** {@code [...name]}: matches one or more remaining parts. */
        record Rest(String name) implements Segment {}
    }
}
