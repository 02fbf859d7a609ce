package io.pserver.app.start;

import java.lang.module.ModuleFinder;
import java.util.Optional;

/**
 * What this JVM is, as far as the script compiler cares.
 *
 * @param vendorVersion what the JDK calls itself, such as {@code Temurin-25.0.3+9}
 * @param vmName the virtual machine, such as {@code OpenJDK 64-Bit Server VM}
 * @param hasCompilerInterface whether the JDK has the module {@code jdk.internal.vm.ci}
 */
record Platform(
        String os,
        String arch,
        String vmName,
        String vendorVersion,
        Runtime.Version java,
        boolean hasCompilerInterface) {
    static Platform here() {
        return new Platform(
                System.getProperty("os.name", ""),
                System.getProperty("os.arch", ""),
                System.getProperty("java.vm.name", ""),
                System.getProperty("java.vendor.version", ""),
                Runtime.version(),
                ModuleFinder.ofSystem().find("jdk.internal.vm.ci").isPresent());
    }

    /** Whether scripts are compiled here without any flags. */
    boolean isGraalVm() {
        return vendorVersion.contains("GraalVM");
    }

    /** Whether the script compiler is a module of this JVM already: whoever started it gave it the flags. */
    static boolean hasCompiler() {
        boolean replaced = System.getProperty("jdk.module.upgrade.path") != null;
        ModuleLayer modules = ModuleLayer.boot();
        return modules.findModule(JvmFlags.COMPILER_MODULE).isPresent()
                || (replaced && modules.findModule("jdk.graal.compiler").isPresent());
    }

    /** Whether the script engine knows this system; elsewhere it must be told that it may start. */
    boolean isKnownToEngine() {
        return os.equals("Linux") || isMac() || os.startsWith("Windows");
    }

    boolean isMac() {
        return os.startsWith("Mac");
    }

    /**
     * Why the compiler cannot work here, or empty if it can.
     *
     * @param compiler the version of the packed compiler: it works on JDKs of the same feature release that are not older
     */
    Optional<String> objection(Runtime.Version compiler) {
        if (!os.equals("Linux") && !isMac()) {
            return Optional.of("the compiler does not run on " + os);
        }
        if (!arch.equals("amd64") && !arch.equals("x86_64") && !arch.equals("aarch64")) {
            return Optional.of("the compiler does not run on processors of type " + arch);
        }
        if (!vmName.contains("64-Bit Server VM")) {
            return Optional.of("the compiler needs the HotSpot server VM, this is " + vmName);
        }
        if (java.feature() != compiler.feature() || java.compareTo(compiler) < 0) {
            return Optional.of("the compiler needs JDK %d with patch %s or newer, this is %s"
                    .formatted(compiler.feature(), compiler, java));
        }
        return hasCompilerInterface
                ? Optional.empty()
                : Optional.of("this Java runtime was built without the module jdk.internal.vm.ci");
    }
}
