package io.pserver.persistence.database;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A program that writes numbers to an embedded database and says each when it is written, until it is killed. */
final class EndlessWriter {
    private EndlessWriter() {}

    @SuppressWarnings("SystemOut") // what it is for
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Databases databases = Databases.open(List.of(), Path.of(args[0]), new DatabaseCounters())) {
            Database database = databases.first();
            database.write(DatabaseContract.soon(), l -> l.update("CREATE TABLE numbers (n BIGINT)", List.of()));
            for (long n = 1; n < 1_000_000; n++) {
                Object number = n;
                database.write(
                        DatabaseContract.soon(), l -> l.update("INSERT INTO numbers VALUES (?)", List.of(number)));
                out.println(n);
            }
        }
    }
}
