package io.pserver.handlers.js;

import com.oracle.truffle.api.TruffleRuntime;
import com.oracle.truffle.api.TruffleRuntimeAccess;
import com.oracle.truffle.api.impl.DefaultTruffleRuntime;
import com.oracle.truffle.compiler.TruffleCompilationSupport;
import com.oracle.truffle.runtime.ModulesSupport;
import com.oracle.truffle.runtime.hotspot.HotSpotTruffleRuntime;
import com.oracle.truffle.runtime.hotspot.HotSpotTruffleRuntimeAccess;
import java.lang.reflect.Method;
import java.util.Optional;

/**
 * Gives the engine the compiler that is packed with the program. The engine looks for one among the modules that take the place of the
 * JDK's own, and a JVM with such modules cannot start from an archive of its classes; ours has a name of its own and can.
 * Found by the engine through {@code META-INF/services}, used once, by the thread that makes the first engine. Where the
 * packed compiler is no module of this JVM, the engine looks for one itself, as ever.
 */
public final class PackedCompiler implements TruffleRuntimeAccess {
    /** The packed compiler's name; the launcher puts it among the JVM's modules. */
    private static final String MODULE = "pserver.compiler";

    private static final String HOTSPOT = "com.oracle.truffle.runtime.hotspot.";
    private static final int BEFORE_ALL_OTHERS = 1_000;

    @Override
    public TruffleRuntime getRuntime() {
        Optional<Module> compiler = ModuleLayer.boot().findModule(MODULE);
        if (compiler.isEmpty()) {
            return new HotSpotTruffleRuntimeAccess().getRuntime();
        }
        try {
            return compiling(compiler.get());
        } catch (ReflectiveOperationException | LinkageError e) {
            return new DefaultTruffleRuntime("the packed compiler does not start: " + e);
        }
    }

    /** The same steps as the engine's own, in the same order. */
    private static TruffleRuntime compiling(Module compiler) throws ReflectiveOperationException {
        ModulesSupport.exportJVMCI(HotSpotTruffleRuntimeAccess.class);
        ModulesSupport.exportJVMCI(compiler);
        ModulesSupport.addExports(Object.class.getModule(), "jdk.internal.misc", compiler);
        Class.forName("jdk.vm.ci.services.Services")
                .getMethod("initializeJVMCI")
                .invoke(null);
        TruffleCompilationSupport packed = Class.forName(
                        "jdk.graal.compiler.truffle.hotspot.HotSpotTruffleCompilationSupport")
                .asSubclass(TruffleCompilationSupport.class)
                .getConstructor()
                .newInstance();
        TruffleCompilationSupport support = new TrustedSupport(packed, compiler);
        call(HOTSPOT + "HotSpotThreadLocalHandshake", "initializePendingOffset");
        call(HOTSPOT + "HotSpotFastThreadLocal", "ensureLoaded");
        HotSpotTruffleRuntime runtime = new HotSpotTruffleRuntime(support);
        call(HOTSPOT + "HotSpotTruffleRuntimeAccess", "registerVirtualThreadMountHooks");
        support.registerRuntime(runtime);
        return runtime;
    }

    private static void call(String type, String method) throws ReflectiveOperationException {
        Method found = Class.forName(type).getDeclaredMethod(method);
        found.setAccessible(true);
        found.invoke(null);
    }

    @Override
    public int getPriority() {
        return BEFORE_ALL_OTHERS;
    }
}
