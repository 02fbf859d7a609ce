package io.pserver.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of settings in the guide tells what the program does. In this package for the reader of settings. */
final class SettingsGuideTest {
    private static final Path GUIDE = Path.of("docs/settings.md");

    /** {@code | `key` | `default` | range | `ENVIRONMENT` | text |}; default and range may be empty. */
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| `([a-z]\\w*(?:\\.#)?(?:\\.\\w+)*)` \\| (?:`([^`]*)`)? ?\\| ?([^|]*?) ?\\| `(PSERVER_[\\w#]+)` \\|");

    /** One row of the table. */
    record Row(String key, String standard, String range, String variable) {
        /** Numbers just outside the range; none if there is no range. */
        LongStream outside() {
            if (range.isEmpty()) {
                return LongStream.empty();
            }
            String[] ends = range.replace(",", "").split("–", 2);
            return LongStream.of(Long.parseLong(ends[0]) - 1, Long.parseLong(ends[1]) + 1);
        }
    }

    static Stream<Row> rows() throws IOException {
        Matcher matcher = ROW.matcher(Files.readString(GUIDE));
        return matcher
                .results()
                .map(row -> new Row(row.group(1), row.group(2) == null ? "" : row.group(2), row.group(3), row.group(4)))
                .toList()
                .stream();
    }

    /** Those that there is one of. */
    static Stream<Row> single() throws IOException {
        return rows().filter(row -> !row.key().contains("#"));
    }

    private static NodeConfig read(Map<String, String> environment, String... flags) {
        return SettingsReader.read(Path.of("no such folder"), environment, List.of(flags));
    }

    @Test
    void keys_areThoseOfTheProgram() throws IOException, ReflectiveOperationException {
        Field keys = SettingsReader.class.getDeclaredField("KEYS");
        keys.setAccessible(true);

        assertThat(rows().map(Row::key).collect(Collectors.toSet())).isEqualTo((Set<?>) keys.get(null));
    }

    @ParameterizedTest
    @MethodSource("single")
    void default_asFlagAndAsVariable_changesNothing(Row row) {
        assertThat(read(Map.of(), "--" + row.key() + "=" + row.standard())).isEqualTo(NodeConfig.DEFAULTS);
        assertThat(read(Map.of(row.variable(), row.standard()))).isEqualTo(NodeConfig.DEFAULTS);
    }

    @ParameterizedTest
    @MethodSource("single")
    void valueOutsideItsRange_isRefused(Row row) {
        row.outside()
                .forEach(value -> assertThatThrownBy(() -> read(Map.of(), "--" + row.key() + "=" + value))
                        .as("%s=%d", row.key(), value)
                        .isInstanceOf(SettingsProblems.class));
    }
}
