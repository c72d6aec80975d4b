package io.cordon.proxy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The design's section "Layout": what may know what. */
@AnalyzeClasses(packages = "io.cordon", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String PROXY = "io.cordon.proxy..";

  @ArchTest
  static final ArchRule protocolDependsOnNoneOfOurs = dependsOnlyOn("io.cordon.protocol..");

  @ArchTest static final ArchRule sqlDependsOnNoneOfOurs = dependsOnlyOn("io.cordon.sql..");

  @ArchTest
  static final ArchRule pluginApiDependsOnNoneOfOurs = dependsOnlyOn("io.cordon.plugin..");

  @ArchTest
  static final ArchRule theProxyKnowsNoPluginAndNoPluginHost =
      noClasses()
          .that()
          .resideInAPackage(PROXY)
          .should()
          .dependOnClassesThat(
              oursOutside(
                  PROXY,
                  "io.cordon.protocol..",
                  "io.cordon.sql..",
                  "io.cordon.plugin",
                  "io.cordon.plugin.testkit"));

  @ArchTest
  static final ArchRule theTestkitDependsOnThePluginApiOnly =
      dependsOnlyOn("io.cordon.plugin.testkit..", "io.cordon.plugin");

  @ArchTest
  static final ArchRule onlyTheProgramKnowsTheTestkit =
      noClasses()
          .that()
          .resideInAPackage(PROXY)
          .and()
          .resideOutsideOfPackage("io.cordon.proxy.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.cordon.plugin.testkit..");

  @ArchTest
  static final ArchRule onlyTheClusterPackageKnowsHazelcast =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.cordon.proxy.cluster..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster..");

  @ArchTest
  static final ArchRule theFrontendKnowsClientsNotVerticles =
      noClasses()
          .that()
          .resideInAPackage("io.cordon.proxy.frontend..")
          .should()
          .dependOnClassesThat(
              simpleNameEndingWith("Verticle")
                  .and(resideInAPackage(PROXY))
                  .and(DescribedPredicate.not(resideInAPackage("io.cordon.proxy.frontend.."))))
          .allowEmptyShould(true);

  @ArchTest static final ArchRule loopsDependOnNoneOfOurs = dependsOnlyOn("io.cordon.proxy.loop..");

  @ArchTest
  static final ArchRule thePolicyDependsOnThePluginApiOnly =
      dependsOnlyOn("io.cordon.proxy.policy..", "io.cordon.plugin");

  @ArchTest
  static final ArchRule keyValuesDependOnThePluginApiOnly =
      dependsOnlyOn("io.cordon.proxy.keyvalues..", "io.cordon.plugin");

  @ArchTest
  static final ArchRule regionsDependOnThePolicyOnly =
      dependsOnlyOn("io.cordon.proxy.region..", "io.cordon.proxy.policy..");

  @ArchTest
  static final ArchRule theDataPathKnowsNoSqlClient =
      noClasses()
          .that()
          .resideInAPackage(PROXY)
          .and()
          .resideOutsideOfPackages("io.cordon.proxy.health..", "io.cordon.proxy.catalog..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx.pgclient..", "io.vertx.sqlclient..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.cordon.proxy.(*)..").should().beFreeOfCycles();

  /** The first of these packages knows nothing of ours but itself and the others. */
  private static ArchRule dependsOnlyOn(String... packages) {
    return noClasses()
        .that()
        .resideInAPackage(packages[0])
        .should()
        .dependOnClassesThat(oursOutside(packages));
  }

  private static DescribedPredicate<JavaClass> oursOutside(String... packages) {
    return resideInAPackage("io.cordon..")
        .and(DescribedPredicate.not(resideInAnyPackage(packages)))
        .as("are ours, outside of %s", String.join(", ", packages));
  }
}
