package io.pserver.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A folder of text files inside the program, with a list of them in {@code files.txt}: a jar cannot list its folders. */
final class PackedFolder {
    private PackedFolder() {}

    /**
     * The files by their path in the folder.
     *
     * @param folder where they lie among the resources, from the package of this class, ending in a slash
     */
    static Map<String, String> read(String folder) {
        Map<String, String> files = new TreeMap<>();
        for (String file : text(folder + "files.txt").lines().toList()) {
            files.put(file, text(folder + file));
        }
        return files;
    }

    /** One text file. */
    static String text(String resource) {
        try (InputStream in = PackedFolder.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes files into a folder that has none.
     *
     * @return their paths, in order
     * @throws IOException if the folder is not empty or cannot be written
     */
    static List<Path> write(Map<String, String> files, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (var found = Files.list(folder)) {
            if (found.findAny().isPresent()) {
                throw new IOException("there are files in it already");
            }
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
        }
        return files.keySet().stream().map(folder::resolve).toList();
    }
}
