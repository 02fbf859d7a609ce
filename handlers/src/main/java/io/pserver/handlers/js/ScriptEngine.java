package io.pserver.handlers.js;

import com.oracle.truffle.api.Truffle;
import com.oracle.truffle.api.impl.DefaultTruffleRuntime;
import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.realm.Game;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;

/**
 * The one engine of the process: code that is hot in one realm is compiled for all. Any thread.
 */
public final class ScriptEngine implements AutoCloseable {
    /**
     * The longest string a script can make, in UTF-16 units. Some string operations cannot be interrupted; on a string of this length
     * most of them end by themselves in tens of milliseconds.
     */
    static final int MOST_STRING_CHARS = 8 << 20;

    /**
     * How large a function may become by what is inlined into it, in nodes of the compiler's graph. A quarter of what the compiler would
     * take by itself: code is no slower by it, and it is there in half of the time.
     */
    private static final String INLINED_NODES = "3000";

    /** What the names of the server's own scripts begin with. */
    static final String OWN = "pserver:";

    private final Engine engine;
    private final Unwinder unwinder;
    private final Source prelude = resource("prelude.js");
    private final Source strings = resource("strings.js");
    private final Source data = resource("data.js");
    private final Source worker = resource("worker.js");
    private final Source shadowText = resource("shadowtext.js");
    private final Source shadow = resource("shadow.js");
    private final Source roomTime = resource("roomtime.js");
    private final Source roomSaid = resource("roomsaid.js");
    private final Source roomTimers = resource("roomtimers.js");
    private final Source roomClients = resource("roomclients.js");
    private final Source roomHooks = resource("roomhooks.js");
    private final Source room = resource("room.js");
    private final HostAccess access = HostAccess.newBuilder(HostAccess.EXPLICIT)
            .allowAccessInheritance(false)
            .build();

    private final LoadGuard loadGuard;

    private ScriptEngine(Engine engine, LoadGuard loadGuard) {
        this.engine = engine;
        this.unwinder = new Unwinder(engine);
        this.loadGuard = loadGuard;
    }

    public static ScriptEngine open() {
        return open(LoadGuard.MOST);
    }

    /**
     * As {@link #open()}, for a process that has much else to do before scripts run in earnest: scripts are compiled when {@link
     * #compileFromNowOn} was called, or after {@value CompilerGate#MOST_SECONDS} s.
     */
    public static ScriptEngine openToCompileLater() {
        CompilerGate.close();
        return open();
    }

    /** The process has time for the compiler now. Does not wait for it. */
    public void compileFromNowOn() {
        CompilerGate.open();
    }

    /** As {@link #open()}; the code of one file may take {@code mostToLoad}. */
    static ScriptEngine open(Duration mostToLoad) {
        Engine.Builder builder = Engine.newBuilder("js")
                .allowExperimentalOptions(true)
                .option("engine.WarnInterpreterOnly", "false")
                .logHandler(new EngineLog())
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .in(InputStream.nullInputStream());
        if (!(Truffle.getRuntime() instanceof DefaultTruffleRuntime)) { // which does not know the options of compilers
            builder.option("engine.WarnVirtualThreadSupport", "false")
                    .option("engine.CompilationFailureAction", "Print")
                    .option("compiler.InliningExpansionBudget", INLINED_NODES)
                    .option("compiler.InliningInliningBudget", INLINED_NODES);
        }
        return new ScriptEngine(builder.build(), new LoadGuard(mostToLoad));
    }

    /** What the engine calls itself; {@code Interpreted} if it has no compiler, and then scripts are some four times slower. */
    public String name() {
        return engine.getImplementationName();
    }

    /** Name and version, for people. */
    public String description() {
        return "GraalJS " + engine.getVersion() + " (" + engine.getImplementationName() + ")";
    }

    /**
     * Loads a game: evaluates every handler and room once, to learn their methods and options.
     *
     * @param configJson the {@code game} section of the settings
     * @throws io.pserver.handlers.game.GameException with every problem, each with file and line
     */
    public Game load(GameFolder folder, String configJson) {
        return new GameLoader(this, folder, configJson).load();
    }

    /**
     * Runs requests and rooms of a game of its own, so that a cold start is charged to nobody's budget.
     *
     * @param quick what a pass takes at most when the engine is warm
     * @param atMost after which it is as warm as it gets
     */
    public void warmUp(Duration quick, Duration atMost) {
        WarmUp.narrow(this).run(quick, atMost);
    }

    /** As {@link #warmUp}, with much of what the language has; takes many times as long. Ends soon if its thread is interrupted. */
    public void warmUpWidely(Duration quick, Duration atMost) {
        WarmUp.wide(this).run(quick, atMost);
    }

    /** A fresh realm's context, with nothing of the game in it. */
    Context newContext(FileSystem files) {
        return Context.newBuilder("js")
                .engine(engine)
                .allowHostAccess(access)
                .allowPolyglotAccess(PolyglotAccess.NONE)
                .allowIO(IOAccess.newBuilder().fileSystem(files).build())
                .allowExperimentalOptions(true)
                .timeZone(ZoneOffset.UTC)
                .option("js.strict", "true")
                .option("js.locale", "en-US")
                .option("js.esm-eval-returns-exports", "true")
                .option("js.unhandled-rejections", "handler")
                .option("js.string-length-limit", Integer.toString(MOST_STRING_CHARS))
                .option("js.text-encoding", "true")
                .option("js.load", "false")
                .option("js.print", "false")
                .option("js.console", "false")
                .option("js.polyglot-builtin", "false")
                .option("js.shared-array-buffer", "false")
                .build();
    }

    Unwinder unwinder() {
        return unwinder;
    }

    LoadGuard loadGuard() {
        return loadGuard;
    }

    Source prelude() {
        return prelude;
    }

    Source strings() {
        return strings;
    }

    Source data() {
        return data;
    }

    Source worker() {
        return worker;
    }

    Source shadow() {
        return shadow;
    }

    Source roomTime() {
        return roomTime;
    }

    Source shadowText() {
        return shadowText;
    }

    Source roomSaid() {
        return roomSaid;
    }

    Source roomTimers() {
        return roomTimers;
    }

    Source roomClients() {
        return roomClients;
    }

    Source roomHooks() {
        return roomHooks;
    }

    Source room() {
        return room;
    }

    private static Source resource(String name) {
        try (InputStream in = ScriptEngine.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + name);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Source.newBuilder("js", text, OWN + name).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        loadGuard.close();
        engine.close(true);
    }
}
