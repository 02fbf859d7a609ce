package io.pserver.launch;

/** Which Java the program needs. */
final class RequiredJava {
    static final int FEATURE = 25;

    private RequiredJava() {}

    /**
     * What to tell the user, or nothing if this Java will do.
     *
     * @param specification such as {@code 1.8}, {@code 17} or {@code 25}; other texts count as too old
     * @param version the full version, for the sentence
     * @param java the program that was started, for the sentence
     */
    static String refusal(String specification, String version, String java) {
        if (feature(specification) >= FEATURE) {
            return "";
        }
        return "pserver needs Java " + FEATURE + " or newer, but " + java + " is Java " + version + ".";
    }

    private static int feature(String specification) {
        String number = specification.startsWith("1.") ? specification.substring(2) : specification;
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
