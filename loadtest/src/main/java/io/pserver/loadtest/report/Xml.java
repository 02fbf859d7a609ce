package io.pserver.loadtest.report;

/** Text inside of XML. */
public final class Xml {
    private Xml() {}

    /** Returns {@code text} with what means something in XML made harmless. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
