package io.pserver;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The walls between packages, as the guide to the architecture draws them. */
class ArchitectureTest {
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.pserver");

    @Test
    void stages_dependOnlyOnTheStagesBehindThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("app")
                .definedBy("io.pserver.app..")
                .layer("ops")
                .definedBy("io.pserver.ops..")
                .layer("edge")
                .definedBy("io.pserver.edge..")
                .layer("room")
                .definedBy("io.pserver.room..")
                .layer("pipeline")
                .definedBy("io.pserver.pipeline..")
                .layer("session")
                .definedBy("io.pserver.session..")
                .layer("handlers")
                .definedBy("io.pserver.handlers..")
                .layer("persistence")
                .definedBy("io.pserver.persistence..")
                .layer("cache")
                .definedBy("io.pserver.cache..")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("ops")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("edge")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("room")
                .mayOnlyBeAccessedByLayers("app", "edge")
                .whereLayer("pipeline")
                .mayOnlyBeAccessedByLayers("app", "edge", "room")
                .whereLayer("session")
                .mayOnlyBeAccessedByLayers("app", "edge", "room", "pipeline")
                .whereLayer("handlers")
                .mayOnlyBeAccessedByLayers("app", "edge", "room", "pipeline", "session")
                .whereLayer("persistence")
                .mayOnlyBeAccessedByLayers("app", "ops", "room", "session", "handlers")
                .whereLayer("cache")
                .mayOnlyBeAccessedByLayers("app", "ops", "handlers", "persistence")
                .check(CODE);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("io.pserver.(*)..").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void thirdParties_areKnownByTheirOwnersOnly() {
        onlyIn("org.graalvm..", "io.pserver.handlers.js..");
        onlyIn("com.github.mustachejava..", "io.pserver.handlers.js..");
        onlyIn("org.eclipse.jetty..", "io.pserver.edge..", "io.pserver.ops..");
        onlyIn("com.lmax..", "io.pserver.pipeline..");
        onlyIn("picocli..", "io.pserver.app..");
        onlyIn("ch.qos.logback..", "io.pserver.app.log..");
        onlyIn("com.github.benmanes..", "io.pserver.cache..");
        onlyIn("net.spy..", "io.pserver.cache..");
        onlyIn("com.zaxxer..", "io.pserver.persistence.database..");
        onlyIn("com.mysql..", "io.pserver.persistence.database..");
        onlyIn("org.h2..", "io.pserver.persistence.database..");
        onlyIn("org.flywaydb..", "io.pserver.persistence.database..");
        onlyIn("java.sql..", "io.pserver.persistence..");
    }

    private static void onlyIn(String library, String... owners) {
        noClasses()
                .that()
                .resideOutsideOfPackages(owners)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CODE);
    }

    @Test
    void names_sayWhatAClassDoes() {
        noClasses().should().haveNameMatching(".*(Utils?|Helper|Impl|Manager)").check(CODE);
    }

    @Test
    void packages_sayWhatIsNull() {
        classes()
                .that()
                .resideInAPackage("io.pserver..")
                .should(beInANullMarkedPackage())
                .check(CODE);
    }

    private static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return new ArchCondition<>("be in a package marked @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    String message = type.getPackageName() + " has no package-info with @NullMarked";
                    events.add(SimpleConditionEvent.violated(type, message));
                }
            }
        };
    }

    @Test
    void packages_areAllThere() {
        List<String> found =
                CODE.stream().map(JavaClass::getPackageName).distinct().sorted().toList();
        assertThat(found)
                .contains(
                        "io.pserver.app",
                        "io.pserver.edge.http",
                        "io.pserver.edge.ws",
                        "io.pserver.handlers.js",
                        "io.pserver.pipeline",
                        "io.pserver.room",
                        "io.pserver.cache",
                        "io.pserver.persistence.session");
    }
}
