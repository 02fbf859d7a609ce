package io.pserver.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    @Test
    void newest_isTheLastFile() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/pserver"))) {
            int newest = files.map(file -> file.getFileName().toString())
                    .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                    .max()
                    .orElse(0);
            assertThat(Migrations.NEWEST).isEqualTo(newest);
        }
    }
}
