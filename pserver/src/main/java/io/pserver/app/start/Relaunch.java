package io.pserver.app.start;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;

/**
 * Replaces this process by a JVM whose flags let scripts be compiled: same process id, same input and output, same
 * environment and arguments.
 *
 * <p>Called once, on the main thread, before the program. See {@code dist/docs/decisions/0001-relaunch.md}.
 */
public final class Relaunch {
    /** More than the list of a jar's files takes. */
    private static final int LIST_BYTES = 4 << 20;

    private final Platform platform;
    private final Map<String, String> environment;
    private final Properties properties;

    private Relaunch(Platform platform, Map<String, String> environment, Properties properties) {
        this.platform = platform;
        this.environment = environment;
        this.properties = properties;
    }

    /**
     * Does not return if the process was replaced. Otherwise this process is the one to run the program: it has been
     * replaced already, was started with the flags, compiles without that, or cannot be, and then {@link ScriptMode} knows why.
     */
    public static void ifScriptsNeedIt() {
        Properties properties = System.getProperties();
        if (properties.containsKey(JvmFlags.RELAUNCHED)) {
            return;
        }
        Relaunch relaunch = new Relaunch(Platform.here(), System.getenv(), properties);
        JvmFlags.applyToEngine(properties, relaunch.platform, relaunch.cache());
        if (!relaunch.platform.isGraalVm() && !Platform.hasCompiler()) {
            ScriptMode.interpretedBecause(relaunch.replace(), properties);
        }
        JvmFlags.applyHere(properties, processors());
    }

    /** Returns only if the process could not be replaced, and says why. */
    private String replace() {
        if ("false".equalsIgnoreCase(environment.get(ScriptMode.SWITCH))) {
            return ScriptMode.SWITCH + "=false";
        }
        if (!platform.isKnownToEngine()) {
            return "the compiler does not run on " + platform.os();
        }
        try (ZipFile program = new ZipFile(ownJar().toFile())) {
            CompilerJar compiler = new CompilerJar(program);
            Optional<String> objection = platform.objection(compiler.version());
            return objection.isPresent() ? objection.get() : replaceWith(compiler);
        } catch (IOException e) {
            return "the compiler could not be unpacked: " + FolderProblem.of(e);
        } catch (IllegalStateException e) {
            return "the process could not be replaced: " + e.getMessage();
        }
    }

    private String replaceWith(CompilerJar compiler) throws IOException {
        Optional<CommandLine> commandLine = CommandLine.ofThisProcess();
        if (commandLine.isEmpty()) {
            return "the command that started this process is not known";
        }
        Libc libc = new Libc(platform.isMac());
        Path jar = compiler.unpackTo(cache(), libc.effectiveUser());
        List<String> flags =
                new ArrayList<>(JvmFlags.forNewProcess(cache(), jar, archive(compiler), properties, processors()));
        flags.addAll(JvmFlags.forPauses(environment));
        return execute(libc, commandLine.get().with(flags));
    }

    /** Named by all that it must fit: the compiler, the program, and this build of Java, each with its place. */
    private Path archive(CompilerJar compiler) throws IOException {
        Path program = ownJar();
        String fits = compiler.fingerprint()
                + program.toAbsolutePath()
                + checksumOfList(program)
                + Runtime.version()
                + platform.vendorVersion()
                + properties.getProperty("java.home", "");
        UUID name = UUID.nameUUIDFromBytes(fits.getBytes(StandardCharsets.UTF_8));
        return cache().resolve("start-" + name + ".aot");
    }

    /** Of the end of a jar, which is the list of its files with the checksum of each: another build has another one. */
    private static long checksumOfList(Path jar) throws IOException {
        try (SeekableByteChannel file = Files.newByteChannel(jar)) {
            ByteBuffer end = ByteBuffer.allocate((int) Math.min(LIST_BYTES, file.size()));
            file.position(file.size() - end.capacity());
            while (end.hasRemaining() && file.read(end) >= 0) {}
            CRC32 sum = new CRC32();
            sum.update(end.flip());
            return sum.getValue();
        }
    }

    private Path cache() {
        return CacheFolder.of(platform.isMac(), environment, properties.getProperty("user.home", "/"));
    }

    private String execute(Libc libc, List<byte[]> command) {
        libc.closeOnExec(OpenFiles.ofTheJvm(platform.isMac(), environment));
        libc.unblockQuit();
        // A signal that this JVM has taken in, but not yet obeyed, must not be lost: adding a hook fails once it stops.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {}, "ps-start-stopping"));
        return "execv failed with error number " + libc.execute(command);
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** The jar that this class came from; a folder when the program runs from its classes. */
    private static Path ownJar() {
        CodeSource source = Relaunch.class.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the program's own jar has no path", e);
        }
    }
}
