package io.pserver.persistence.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Instants as JavaScript writes them, {@code 2026-01-31T09:00:00.000Z}, and as milliseconds since 1970. Years before 0 and after 9999
 * have a sign and six digits.
 */
public final class Timestamps {
    /** The last millisecond of a {@code Date}; the first is the same before 1970. */
    public static final long LAST_MS = 8_640_000_000_000_000L;

    private static final Pattern ISO = Pattern.compile(
            "(\\d{4}|[+-]\\d{6})-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3}0*)?(Z|[+-]\\d\\d:\\d\\d)");

    private Timestamps() {}

    /** The milliseconds since 1970, or empty if the text is no such instant or says more than milliseconds. */
    public static OptionalLong parse(String iso) {
        if (iso.length() > 40 || !ISO.matcher(iso).matches() || iso.startsWith("-000000")) {
            return OptionalLong.empty();
        }
        try {
            long ms = OffsetDateTime.parse(iso).toInstant().toEpochMilli();
            return Math.abs(ms) <= LAST_MS ? OptionalLong.of(ms) : OptionalLong.empty();
        } catch (DateTimeException | ArithmeticException _) {
            return OptionalLong.empty();
        }
    }

    /**
     * The text of an instant.
     *
     * @param ms milliseconds since 1970, from -{@link #LAST_MS} to {@link #LAST_MS}
     */
    public static String format(long ms) {
        OffsetDateTime time = Instant.ofEpochMilli(ms).atOffset(ZoneOffset.UTC);
        int year = time.getYear();
        StringBuilder text = new StringBuilder(27);
        if (year < 0 || year > 9_999) {
            text.append(year < 0 ? '-' : '+');
            digits(text, Math.abs(year), 6);
        } else {
            digits(text, year, 4);
        }
        digits(text.append('-'), time.getMonthValue(), 2);
        digits(text.append('-'), time.getDayOfMonth(), 2);
        digits(text.append('T'), time.getHour(), 2);
        digits(text.append(':'), time.getMinute(), 2);
        digits(text.append(':'), time.getSecond(), 2);
        digits(text.append('.'), time.getNano() / 1_000_000, 3);
        return text.append('Z').toString();
    }

    private static void digits(StringBuilder text, int number, int width) {
        String digits = Integer.toString(number);
        text.repeat('0', width - digits.length()).append(digits);
    }
}
