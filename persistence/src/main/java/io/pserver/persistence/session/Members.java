package io.pserver.persistence.session;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The members of a JSON object as texts, name and value as they were written: numbers, surrogates and depth are not looked into,
 * so nothing of them is lost. One thread.
 */
final class Members {
    private final String json;
    private int at;

    private Members(String json) {
        this.json = json;
    }

    /**
     * Takes an object apart.
     *
     * @param json as {@code JSON.stringify} writes it: each name in one way only
     * @return values by name, both as JSON, in their order
     * @throws IllegalArgumentException if it is no object, or cannot be one
     */
    static Map<String, String> split(String json) {
        return new Members(json).members();
    }

    static String join(Map<String, ?> members) {
        StringBuilder json = new StringBuilder(64).append('{');
        members.forEach((name, value) -> json.append(json.length() == 1 ? "" : ",")
                .append(name)
                .append(':')
                .append(value));
        return json.append('}').toString();
    }

    private Map<String, String> members() {
        Map<String, String> members = new LinkedHashMap<>();
        expect('{');
        skipSpace();
        if (peek() != '}') {
            do {
                String name = text();
                expect(':');
                members.put(name, value());
                skipSpace();
            } while (takesComma());
        }
        expect('}');
        skipSpace();
        if (at != json.length()) {
            throw malformed();
        }
        return members;
    }

    private boolean takesComma() {
        boolean comma = peek() == ',';
        at += comma ? 1 : 0;
        return comma;
    }

    private String text() {
        skipSpace();
        int start = at;
        if (peek() != '"') {
            throw malformed();
        }
        skipText();
        return json.substring(start, at);
    }

    private String value() {
        skipSpace();
        int start = at;
        int depth = 0;
        do {
            switch (peek()) {
                case '"' -> skipText();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                default -> at++;
            }
        } while (depth > 0 || !isEnd(peek()));
        return json.substring(start, at).stripTrailing();
    }

    private static boolean isEnd(char c) {
        return c == ',' || c == '}';
    }

    private void skipText() {
        at++;
        while (peek() != '"') {
            at += peek() == '\\' ? 2 : 1;
        }
        at++;
    }

    private void skipSpace() {
        while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
            at++;
        }
    }

    private void expect(char wanted) {
        skipSpace();
        if (peek() != wanted) {
            throw malformed();
        }
        at++;
    }

    private char peek() {
        if (at >= json.length()) {
            throw malformed();
        }
        return json.charAt(at);
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not a JSON object"); // and not a word of what is in it
    }
}
