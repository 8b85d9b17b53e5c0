package dev.roundabout;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.roundabout.internal.DefaultLoadBalancer;
import org.junit.jupiter.api.Test;

/** What may see what in this module, and how classes are called. */
class ArchitectureTest {
    private static final String INTERNAL = "dev.roundabout.internal..";
    private static final String[] BEHIND_THE_BORDER = {
        "dev.roundabout.internal.transport", "dev.roundabout.internal.session", "dev.roundabout.internal.pool"
    };
    private static final String ANNOTATIONS = "org.jspecify.annotations..";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.roundabout");
    private static final JavaClasses KIT = new ClassFileImporter().importPackages("dev.roundabout.testing");

    @Test
    void roomsBehindTheBorderExist() {
        assertThat(BEHIND_THE_BORDER).allMatch(MAIN::containPackage);
        assertThat(KIT).isNotEmpty();
    }

    @Test
    void strategiesNeedNothingButTheJdk() {
        holds(classes()
                .that()
                .resideInAPackage("dev.roundabout.strategy..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.roundabout.strategy..", ANNOTATIONS));
    }

    @Test
    void configurationKnowsStrategiesAndTheJdkOnly() {
        holds(classes()
                .that()
                .resideInAPackage("dev.roundabout.config..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.roundabout.config..", "dev.roundabout.strategy", ANNOTATIONS));
    }

    @Test
    void onlyTheBuilderKnowsAnInternalClassAndOnlyOne() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage(INTERNAL)
                .and()
                .doNotHaveFullyQualifiedName(LoadBalancerBuilder.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAPackage(INTERNAL));
        holds(noClasses()
                .that()
                .haveFullyQualifiedName(LoadBalancerBuilder.class.getName())
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL).and(not(type(DefaultLoadBalancer.class)))));
    }

    @Test
    void publicPackagesAndTheRoomsBehindTheBorderKnowNoNetty() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage(INTERNAL)
                .or()
                .resideInAnyPackage(BEHIND_THE_BORDER)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.."));
    }

    @Test
    void sessionsAndPoolsKnowTheBorderButNoTransport() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(BEHIND_THE_BORDER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.roundabout.internal.transport.channel..", "dev.roundabout.internal.transport.epoll.."));
    }

    @Test
    void coreReadsNoJsonAndNoCommandLine() {
        holds(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.fasterxml.jackson..",
                        "picocli..",
                        "ch.qos.logback..",
                        "java.util.logging..",
                        "java.sql.."));
    }

    @Test
    void packagesBelowTheRootFormNoCycle() {
        holds(slices().matching("dev.roundabout.(**)").should().beFreeOfCycles());
    }

    @Test
    void namesSayWhatAClassIs() {
        holds(noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Data|Info)(\\$.*)?"));
    }

    @Test
    void classesAreFinal() {
        holds(classes()
                .that()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .should()
                .haveModifier(JavaModifier.FINAL));
    }

    @Test
    void kitNeedsNothingButJUnitAndThePublicPackages() {
        classes()
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "dev.roundabout.testing", "org.junit.jupiter.api..", ANNOTATIONS)
                                .or(resideInAPackage("dev.roundabout..").and(resideOutsideOfPackage(INTERNAL))))
                .check(KIT);
    }

    private static void holds(ArchRule rule) {
        rule.check(MAIN);
    }
}
