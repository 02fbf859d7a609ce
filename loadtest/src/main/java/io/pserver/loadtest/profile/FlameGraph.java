package io.pserver.loadtest.profile;

import io.pserver.loadtest.report.Xml;
import java.util.Locale;

/** Draws stacks: each frame stands on the one that called it, and is as wide as the share of the samples in which it was found. */
public final class FlameGraph {
    private static final double WIDTH = 1_400;
    private static final int ROW = 15;
    private static final int TITLE = 30;
    private static final double NARROWEST = 0.6;
    private static final double LETTER = 6.2;

    private final StringBuilder svg = new StringBuilder();
    private final long all;
    private int deepest;

    private FlameGraph(long all) {
        this.all = all;
    }

    /** Returns the picture as SVG; a frame's name and share show when the mouse is on it. */
    public static String draw(String title, Stacks stacks) {
        var graph = new FlameGraph(Math.max(1, stacks.samples()));
        graph.frame(stacks.root(), 0, 0);
        int height = TITLE + (graph.deepest + 1) * ROW + 10;
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + (int) WIDTH + "\" height=\"" + height
                + "\" font-family=\"monospace\" font-size=\"10\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
                + "<text x=\"8\" y=\"18\" font-size=\"13\">" + Xml.escape(title) + ", " + stacks.samples()
                + " samples; the innermost frames are at the bottom</text>\n" + graph.svg + "</svg>\n";
    }

    private void frame(Stacks.Node node, double x, int depth) {
        double width = node.samples() * WIDTH / all;
        if (width < NARROWEST) {
            return;
        }
        deepest = Math.max(deepest, depth);
        int y = TITLE + depth * ROW;
        String share = String.format(Locale.ROOT, "%.1f %%", node.samples() * 100.0 / all);
        svg.append(String.format(
                Locale.ROOT,
                "<g><title>%s: %s</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                Xml.escape(node.name()),
                share,
                x,
                y,
                width,
                ROW - 1,
                colour(node.name())));
        String label = shorten(node.name(), (int) ((width - 4) / LETTER));
        if (!label.isEmpty()) {
            svg.append(String.format(
                    Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%s</text>", x + 2, y + ROW - 4, Xml.escape(label)));
        }
        svg.append("</g>\n");
        double at = x;
        for (Stacks.Node call : node.calls()) {
            frame(call, at, depth + 1);
            at += call.samples() * WIDTH / all;
        }
    }

    /** The end of a name says most. */
    private static String shorten(String name, int letters) {
        if (letters < 4) {
            return "";
        }
        return name.length() <= letters ? name : "…" + name.substring(name.length() - letters + 1);
    }

    private static String colour(String name) {
        if (name.startsWith("io.pserver.")) {
            return "#7fb2e5";
        }
        if (name.startsWith("com.oracle.truffle.")
                || name.startsWith("org.graalvm.")
                || name.startsWith("jdk.graal.")) {
            return "#f2b36b";
        }
        if (name.startsWith("org.eclipse.jetty.")) {
            return "#a8d08d";
        }
        return "#e3d9a5";
    }
}
