package dev.roundabout.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What this module may see, and how classes are called. */
class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.roundabout.cli");

    @Test
    void coreIsSeenThroughItsPublicPackagesOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.roundabout.internal..")
                .check(MAIN);
    }

    @Test
    void lbctlKnowsTheHttpApiAndNotTheEngine() {
        noClasses()
                .that()
                .resideInAPackage("dev.roundabout.cli.ctl..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.roundabout", "dev.roundabout.strategy..", "io.netty..", "io.micrometer..")
                .check(MAIN);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.roundabout.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void namesSayWhatAClassIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Data|Info)(\\$.*)?")
                .check(MAIN);
    }
}
