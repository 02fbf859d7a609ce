package io.pserver.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlatformTest {
    private static final Runtime.Version COMPILER = Runtime.Version.parse("25.0.3");
    private static final String SERVER_VM = "OpenJDK 64-Bit Server VM";

    @Test
    void objection_onStockJdksOfTheSameReleaseNotOlder_isNone() {
        assertThat(platform("Linux", "amd64", SERVER_VM, "25.0.3+9-LTS").objection(COMPILER))
                .isEmpty();
        assertThat(platform("Mac OS X", "aarch64", SERVER_VM, "25.0.5+1").objection(COMPILER))
                .isEmpty();
    }

    @Test
    void objection_onAnOlderPatch_namesBoth() {
        assertThat(platform("Linux", "amd64", SERVER_VM, "25.0.2+4").objection(COMPILER))
                .hasValue("the compiler needs JDK 25 with patch 25.0.3 or newer, this is 25.0.2+4");
    }

    @Test
    void objection_onAnotherRelease_isTold() {
        assertThat(platform("Linux", "amd64", SERVER_VM, "27").objection(COMPILER))
                .isPresent();
    }

    @Test
    void objection_onOtherSystemsProcessorsAndMachines_namesThem() {
        assertThat(platform("FreeBSD", "amd64", SERVER_VM, "25.0.3").objection(COMPILER))
                .hasValue("the compiler does not run on FreeBSD");
        assertThat(platform("Linux", "riscv64", SERVER_VM, "25.0.3").objection(COMPILER))
                .hasValueSatisfying(why -> assertThat(why).contains("riscv64"));
        assertThat(platform("Linux", "amd64", "Eclipse OpenJ9 VM", "25.0.3").objection(COMPILER))
                .hasValueSatisfying(why -> assertThat(why).contains("OpenJ9"));
    }

    @Test
    void objection_withoutTheCompilerInterface_isTold() {
        Platform jlinked = new Platform("Linux", "amd64", SERVER_VM, "", Runtime.Version.parse("25.0.3"), false);

        assertThat(jlinked.objection(COMPILER))
                .hasValueSatisfying(why -> assertThat(why).contains("jdk.internal.vm.ci"));
    }

    @Test
    void isGraalVm_goesByTheVendor() {
        Platform graal = new Platform(
                "Linux", "amd64", SERVER_VM, "GraalVM CE 25.0.1+8.1", Runtime.Version.parse("25.0.1"), true);

        assertThat(graal.isGraalVm()).isTrue();
        assertThat(platform("Linux", "amd64", SERVER_VM, "25.0.1").isGraalVm()).isFalse();
    }

    private static Platform platform(String os, String arch, String vm, String java) {
        return new Platform(os, arch, vm, "Temurin-" + java, Runtime.Version.parse(java), true);
    }
}
