package io.pserver.handlers.js;

import com.oracle.truffle.compiler.TruffleCompilationSupport;
import com.oracle.truffle.compiler.TruffleCompiler;
import com.oracle.truffle.compiler.TruffleCompilerOptionDescriptor;
import com.oracle.truffle.compiler.TruffleCompilerRuntime;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Predicate;

/**
 * The packed compiler, which trusts itself. A compiler replaces calls of its own helper methods by what they stand for only in classes that
 * the JVM trusts, and those are the JDK's and nobody else's; without that it can compile nothing that makes an object. It starts when
 * {@link CompilerGate} lets it. Any thread.
 */
final class TrustedSupport implements TruffleCompilationSupport {
    private final TruffleCompilationSupport packed;
    private final Module compiler;

    TrustedSupport(TruffleCompilationSupport packed, Module compiler) {
        this.packed = packed;
        this.compiler = compiler;
    }

    @Override
    public TruffleCompiler createCompiler(TruffleCompilerRuntime runtime) {
        CompilerGate.pass();
        TruffleCompiler made = packed.createCompiler(runtime);
        try {
            Predicate<Object> isOurs = isOurs();
            for (Object backend : (List<?>) call(call(made, "getConfig"), "backends")) {
                Object plugins =
                        call(call(call(backend, "getProviders"), "getGraphBuilderPlugins"), "getInvocationPlugins");
                Method register = plugins.getClass().getMethod("registerIntrinsificationPredicate", Predicate.class);
                register.setAccessible(true);
                register.invoke(plugins, isOurs);
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the packed compiler is another one than expected", e);
        }
        return made;
    }

    private static Object call(Object target, String method) throws ReflectiveOperationException {
        Method found = target.getClass().getMethod(method);
        found.setAccessible(true);
        return found.invoke(target);
    }

    private Predicate<Object> isOurs() throws ReflectiveOperationException {
        Class<?> runtimeType = Class.forName("jdk.vm.ci.hotspot.HotSpotJVMCIRuntime");
        Class<?> type = Class.forName("jdk.vm.ci.meta.ResolvedJavaType");
        Object runtime = runtimeType.getMethod("runtime").invoke(null);
        MethodHandle mirror = MethodHandles.lookup()
                .findVirtual(runtimeType, "getMirror", MethodType.methodType(Class.class, type))
                .bindTo(runtime)
                .asType(MethodType.methodType(Class.class, Object.class));
        return of -> {
            try {
                Class<?> found = (Class<?>) mirror.invokeExact(of);
                return found != null && found.getModule() == compiler;
            } catch (Throwable e) {
                throw new LinkageError("the packed compiler is another one than expected", e);
            }
        };
    }

    @Override
    public void registerRuntime(TruffleCompilerRuntime runtime) {
        packed.registerRuntime(runtime);
    }

    @Override
    public TruffleCompilerOptionDescriptor[] listCompilerOptions() {
        return packed.listCompilerOptions();
    }

    @Override
    public boolean compilerOptionExists(String key) {
        return packed.compilerOptionExists(key);
    }

    @Override
    public String validateCompilerOption(String key, String value) {
        return packed.validateCompilerOption(key, value);
    }

    @Override
    public String getCompilerConfigurationName(TruffleCompilerRuntime runtime) {
        return packed.getCompilerConfigurationName(runtime);
    }

    @Override
    public AutoCloseable openCompilerThreadScope() {
        return packed.openCompilerThreadScope();
    }

    @Override
    public boolean isSuppressedCompilationFailure(Throwable throwable) {
        return packed.isSuppressedCompilationFailure(throwable);
    }

    @Override
    public String getCompilerVersion() {
        return packed.getCompilerVersion();
    }
}
