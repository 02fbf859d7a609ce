package io.pserver.app.start;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Every JVM flag that the program asks for by itself. Flags of the user come after these, so theirs win. */
final class JvmFlags {
    /** Set in the new process, so that it does not replace itself again. */
    static final String RELAUNCHED = "pserver.relaunched";

    /** What the packed compiler is called among the modules of the JVM. */
    static final String COMPILER_MODULE = "pserver.compiler";

    /** Let GraalJS hand hot script code to a compiler, on a JDK that is not a GraalVM. */
    private static final List<String> COMPILE = List.of(
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:+EnableJVMCI",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final String PAUSES = "MaxGCPauseMillis";

    /** From which the JVM takes flags before those of its command line, so that ours would win. */
    private static final List<String> FLAG_VARIABLES = List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS");

    /** The archive's profiles are those of a start. With them the JVM compiles the script compiler late, and so scripts too. */
    private static final List<String> WITHOUT_PROFILES =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining");

    private static final String ENGINE_CACHE = "polyglot.engine.userResourceCache";
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
    private static final String MAX_POOL_SIZE = "jdk.virtualThreadScheduler.maxPoolSize";
    private static final int CARRIERS_AT_LEAST = 8;
    private static final int CARRIERS_PER_PROCESSOR = 4;
    private static final int CARRIERS_AT_MOST = 256;

    private JvmFlags() {}

    /**
     * The flags of the new process, in order.
     *
     * @param cache where the engine unpacks what it needs itself, unless the user named a folder
     * @param compiler the jar that becomes the module {@link #COMPILER_MODULE}
     * @param archive of the program's classes, to start from if it is there
     * @param given the system properties of this process: what the user set there is left alone
     */
    static List<String> forNewProcess(Path cache, Path compiler, Path archive, Properties given, int processors) {
        List<String> flags = new ArrayList<>(COMPILE);
        flags.add("--module-path=" + compiler);
        flags.add("--add-modules=" + COMPILER_MODULE);
        flags.add("-D" + StartArchive.FILE + "=" + archive);
        if (Files.exists(archive)) {
            flags.add("-XX:AOTCache=" + archive);
            flags.addAll(WITHOUT_PROFILES);
            flags.add("-Xlog:aot=off"); // one that does not fit is no reason to complain
            flags.add("-Xlog:cds=off");
        }
        for (Map.Entry<String, String> property : scheduler(given, processors).entrySet()) {
            flags.add("-D" + property.getKey() + "=" + property.getValue());
        }
        if (!given.containsKey(ENGINE_CACHE)) {
            flags.add("-D" + ENGINE_CACHE + "=" + cache.resolve("engine"));
        }
        flags.add("-D" + RELAUNCHED + "=true");
        return flags;
    }

    /** A pause is a late tick of every room, and the collector's own goal is 200 ms. Nothing if the environment has another goal. */
    static List<String> forPauses(Map<String, String> environment) {
        boolean isSet = FLAG_VARIABLES.stream()
                .anyMatch(variable -> environment.getOrDefault(variable, "").contains(PAUSES));
        return isSet ? List.of() : List.of("-XX:" + PAUSES + "=25");
    }

    /**
     * Tells the script engine, which is not there yet, where it may keep files and that it may start on this system.
     *
     * @param cache where the engine unpacks what it needs itself, unless the user named a folder
     */
    static void applyToEngine(Properties properties, Platform platform, Path cache) {
        boolean known = platform.isKnownToEngine();
        if (!known) {
            properties.putIfAbsent("polyglot.engine.allowUnsupportedPlatform", "true");
        }
        if (!known || Platform.hasCompiler()) {
            properties.putIfAbsent(ENGINE_CACHE, cache.resolve("engine").toString());
        }
    }

    /** Applies what can still be applied to a JVM that is already running, if no virtual thread has been started yet. */
    static void applyHere(Properties properties, int processors) {
        properties.putAll(scheduler(properties, processors));
    }

    /**
     * More carriers than processors: a script that cannot be interrupted holds its carrier, and others must go on.
     */
    private static Map<String, String> scheduler(Properties given, int processors) {
        Map<String, String> wanted = new LinkedHashMap<>();
        int carriers = Math.clamp((long) CARRIERS_PER_PROCESSOR * processors, CARRIERS_AT_LEAST, CARRIERS_AT_MOST);
        wanted.put(PARALLELISM, Integer.toString(carriers));
        wanted.put(MAX_POOL_SIZE, Integer.toString(CARRIERS_AT_MOST));
        if (given.containsKey(PARALLELISM) || given.containsKey(MAX_POOL_SIZE)) {
            return Map.of(); // the two depend on each other: parallelism must not exceed the pool
        }
        return wanted;
    }
}
