// SPDX-License-Identifier: Apache-2.0
package org.portset.oar;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Who may import whom: the table of docs/architecture.md. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.portset");

    private static final String NAT = "org.portset.nat..";
    private static final String MAP = "org.portset.map..";
    private static final String API = "org.portset.api..";
    private static final String CORE = "org.portset.core..";
    private static final String DRIVER = "org.portset.driver..";
    private static final String CLI = "org.portset.cli..";
    private static final String WEB = "org.portset.web..";
    private static final String NTS = "org.portset.nts..";
    private static final String RULES = "org.portset.rules..";

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }

    @Test
    void natBehaviorKnowsNothingButJava() {
        check(
                classes()
                        .that()
                        .resideInAPackage(NAT)
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(NAT, "java.."));
    }

    @Test
    void mapFlowsKnowsTheNatValuesAndOnosOnly() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(MAP)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                API,
                                CORE,
                                DRIVER,
                                CLI,
                                WEB,
                                RULES,
                                "org.portset.nat.state..",
                                "org.projectfloodlight.."));
    }

    @Test
    void apiKnowsNoPartOfTheApplication() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(API)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(NAT, MAP, NTS, RULES, CORE, DRIVER, CLI, WEB));
    }

    @Test
    void coreKnowsNoSwitchAndNoScreen() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(CORE)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                DRIVER,
                                CLI,
                                WEB,
                                "org.onosproject.openflow..",
                                "org.projectfloodlight.."));
    }

    @Test
    void driverKnowsRulesOnly() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(DRIVER)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(API, CORE, CLI, NAT, NTS, RULES));
    }

    @Test
    void cliKnowsTheApiOnly() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(CLI)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(NAT, MAP, NTS, RULES, CORE, DRIVER));
    }

    @Test
    void webKnowsTheApiOnly() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(WEB)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(NAT, MAP, NTS, RULES, CORE, DRIVER, CLI));
    }

    @Test
    void ntsKnowsNoOnosAndNoNat() {
        check(
                classes()
                        .that()
                        .resideInAPackage(NTS)
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                NTS,
                                "java..",
                                "javax.crypto..",
                                "org.xbill.DNS..",
                                "com.fasterxml.jackson..",
                                "picocli.."));
    }

    /** A router is built on the protocol alone: it needs no DNS library for it. */
    @Test
    void ntsProtocolKnowsNothingButJava() {
        check(
                classes()
                        .that()
                        .resideInAnyPackage("org.portset.nts.protocol..", "org.portset.nts.net..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "org.portset.nts.protocol..",
                                "org.portset.nts.net..",
                                "java..",
                                "javax.crypto.."));
    }

    @Test
    void rulesKnowMapAndAWebServerOnly() {
        check(
                classes()
                        .that()
                        .resideInAPackage(RULES)
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                RULES,
                                "org.portset.map",
                                "org.onlab.packet..",
                                "org.eclipse.jetty..",
                                "javax.servlet..",
                                "javax.net.ssl..",
                                "com.fasterxml.jackson..",
                                "java.."));
    }

    /** What is told is pure: only the server itself knows of sockets. */
    @Test
    void ruleFormsKnowNoWebServer() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "org.portset.rules",
                                "org.portset.rules.format..",
                                "org.portset.rules.dhcp..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "org.portset.rules.http..",
                                "org.eclipse.jetty..",
                                "javax.servlet..",
                                "java.net.."));
    }

    @Test
    void rulePackagesHaveNoCycles() {
        check(slices().matching("org.portset.rules.(*)..").should().beFreeOfCycles());
    }

    @Test
    void nobodyKnowsRuntimeLabAndBench() {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "org.portset.runtime..",
                                "org.portset.lab..",
                                "org.portset.bench.."));
    }

    @Test
    void natPackagesHaveNoCycles() {
        check(slices().matching("org.portset.nat.(*)..").should().beFreeOfCycles());
    }

    @Test
    void mapPackagesHaveNoCycles() {
        check(slices().matching("org.portset.map.(*)..").should().beFreeOfCycles());
    }

    @Test
    void ntsPackagesHaveNoCycles() {
        check(slices().matching("org.portset.nts.(*)..").should().beFreeOfCycles());
    }

    @Test
    void corePackagesHaveNoCycles() {
        check(slices().matching("org.portset.core.(*)..").should().beFreeOfCycles());
    }

    /** CLI, REST and the page see the API only: what it does not have, they can't show. */
    @Test
    void apiHasNoSecrets() {
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(API)
                .should()
                .haveNameMatching("(?i).*(secret|token|password).*")
                .check(CLASSES);
    }
}
