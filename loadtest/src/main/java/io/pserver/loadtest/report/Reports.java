package io.pserver.loadtest.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a comparison into files. */
public final class Reports {
    private Reports() {}

    /** Writes {@code name.md}, {@code name.json} and {@code name.svg} into {@code folder}. */
    public static void write(Comparison comparison, Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".md"), MarkdownReport.write(comparison, name + ".svg"));
        Files.writeString(folder.resolve(name + ".json"), JsonReport.write(comparison));
        Files.writeString(folder.resolve(name + ".svg"), BarChart.write(comparison));
    }
}
