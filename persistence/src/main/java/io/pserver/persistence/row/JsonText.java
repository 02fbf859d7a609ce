package io.pserver.persistence.row;

import org.jspecify.annotations.Nullable;

/** Writes JSON text, exactly. One thread. */
final class JsonText {
    private static final double LONGS_ARE_EXACT_TO = 1L << 53;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder text = new StringBuilder(256);
    private boolean needsComma;

    JsonText open(char bracket) {
        separate();
        text.append(bracket);
        needsComma = false;
        return this;
    }

    JsonText close(char bracket) {
        text.append(bracket);
        needsComma = true;
        return this;
    }

    JsonText name(String name) {
        separate();
        quote(name);
        text.append(':');
        needsComma = false;
        return this;
    }

    /** What is JSON already; null for null. */
    JsonText raw(@Nullable String json) {
        separate();
        text.append(json);
        return this;
    }

    JsonText string(@Nullable String value) {
        separate();
        if (value == null) {
            text.append("null");
        } else {
            quote(value);
        }
        return this;
    }

    JsonText number(long value) {
        separate();
        text.append(value);
        return this;
    }

    /** The fewest digits that are read as the same double. */
    JsonText number(double value) {
        separate();
        if (value == Math.rint(value) && Math.abs(value) <= LONGS_ARE_EXACT_TO) {
            text.append((long) value);
        } else {
            text.append(value);
        }
        return this;
    }

    JsonText bool(boolean value) {
        separate();
        text.append(value);
        return this;
    }

    int length() {
        return text.length();
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void separate() {
        if (needsComma) {
            text.append(',');
        }
        needsComma = true;
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < 0x20) {
                        text.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
