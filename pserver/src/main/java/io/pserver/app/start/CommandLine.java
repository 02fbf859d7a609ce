package io.pserver.app.start;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How this process was started, byte for byte: flags that came from {@code JDK_JAVA_OPTIONS}, {@code JAVA_TOOL_OPTIONS}
 * or argument files are not in it, because the new process will read those again by itself.
 *
 * @param program the {@code java} that runs this process
 * @param arguments all that came after it, in the encoding of the system
 */
record CommandLine(Path program, List<byte[]> arguments) {
    /** The command line of this process, or empty if the system does not tell or it was not {@code java}. */
    static Optional<CommandLine> ofThisProcess() {
        Path java = Path.of(System.getProperty("java.home", ""), "bin", "java");
        ProcessHandle.Info info = ProcessHandle.current().info();
        Optional<String> command = info.command();
        if (command.isEmpty() || !Path.of(command.get()).endsWith("java") || !Files.isExecutable(java)) {
            return Optional.empty();
        }
        Optional<List<byte[]>> raw = rawArguments();
        if (raw.isPresent()) {
            return Optional.of(new CommandLine(java, raw.get()));
        }
        Optional<String[]> decoded = info.arguments();
        return decoded.isPresent()
                ? Optional.of(new CommandLine(java, encoded(List.of(decoded.get()))))
                : Optional.empty();
    }

    /** The command line with {@code flags} before the user's own, so that of two that disagree the user's wins. */
    List<byte[]> with(List<String> flags) {
        List<byte[]> all = new ArrayList<>();
        all.add(bytes(program.toString()));
        all.addAll(encoded(flags));
        all.addAll(arguments);
        return all;
    }

    /** Linux keeps the bytes; a string would lose those that the locale cannot express. */
    private static Optional<List<byte[]>> rawArguments() {
        try {
            List<byte[]> all = split(Files.readAllBytes(Path.of("/proc/self/cmdline")));
            return all.isEmpty() ? Optional.empty() : Optional.of(all.subList(1, all.size()));
        } catch (IOException _) {
            return Optional.empty(); // not Linux
        }
    }

    /** Cuts at the zero byte that ends each argument. */
    static List<byte[]> split(byte[] raw) {
        List<byte[]> all = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == 0) {
                all.add(Arrays.copyOfRange(raw, from, i));
                from = i + 1;
            }
        }
        return all;
    }

    private static List<byte[]> encoded(List<String> texts) {
        List<byte[]> all = new ArrayList<>();
        for (String text : texts) {
            all.add(bytes(text));
        }
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
    }
}
