package io.pserver.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The sample of settings that is shipped has every key, with its default. */
final class SettingsSampleTest {
    private static final Path SAMPLE = Path.of("conf/pserver.yaml");

    @TempDir
    private Path folder;

    /** With the {@code #} before settings taken away, as the sample asks its reader to do. */
    private static String uncommented() throws IOException {
        return Files.readString(SAMPLE)
                .lines()
                .filter(line -> !line.startsWith("##"))
                .map(line -> line.startsWith("#") ? line.substring(1) : line)
                .collect(Collectors.joining("\n"));
    }

    private NodeConfig read(String yaml) throws IOException {
        Files.writeString(folder.resolve("pserver.yaml"), yaml);
        return SettingsReader.read(folder, Map.of(), List.of());
    }

    @Test
    void sample_asItIs_setsNothing() throws IOException {
        assertThat(read(Files.readString(SAMPLE))).isEqualTo(NodeConfig.DEFAULTS);
    }

    @Test
    void sample_uncommented_hasTheDefaults() throws IOException {
        assertThat(read(uncommented())).isEqualTo(NodeConfig.DEFAULTS);
    }

    @Test
    void sample_hasEveryKey() throws IOException, ReflectiveOperationException {
        Set<String> keys = new TreeSet<>();
        collect("", YAMLMapper.builder().build().readTree(uncommented()), keys);
        keys.remove("game");
        Field known = SettingsReader.class.getDeclaredField("KEYS");
        known.setAccessible(true);
        // Where there may be several of a kind, the sample shows none in effect; its comments show one.
        Set<String> single = ((Set<?>) known.get(null))
                .stream()
                        .map(Object::toString)
                        .filter(key -> !key.contains("#"))
                        .collect(Collectors.toSet());

        assertThat(keys).containsAll(single);
    }

    private static void collect(String prefix, JsonNode node, Set<String> keys) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(entry -> collect(
                            prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey(), entry.getValue(), keys));
        } else {
            keys.add(prefix);
        }
    }
}
