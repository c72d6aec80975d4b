package io.cordon.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What may know what, over all modules. The table of arrows between them is modules.txt. */
@AnalyzeClasses(packages = "io.cordon", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final Path PAGE = Path.of("..", "..", "docs", "architecture.md");

  /** Where a class was read from: a directory of the build, or a jar. */
  private static final Pattern MODULE =
      Pattern.compile("/cordon-([a-z-]+)-\\d[^/]*\\.jar!|/([a-z-]+)/target/classes/");

  private static final String FRONTEND = "io.cordon.proxy.frontend..";

  /** What our SQL depends on is set in one place. */
  @ArchTest
  static final ArchRule onlyServiceConnectionsRunSqlOfOurs =
      noClasses()
          .that()
          .resideInAPackage("io.cordon.proxy..")
          .and()
          .resideOutsideOfPackage("io.cordon.proxy.service..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.vertx\\.(pg|sql)client\\.(Pg\\w*(Options|Builder|Connection)|Pool.*)");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.cordon.(**)").should().beFreeOfCycles();

  @ArchTest
  static void everyArrowBetweenModulesIsInTheTable(JavaClasses classes) {
    Map<String, Set<String>> allowed = table();
    Set<String> modules = new TreeSet<>();
    Set<String> forbidden = new TreeSet<>();
    Set<String> unused = new TreeSet<>();
    allowed.forEach((from, tos) -> tos.forEach(to -> unused.add(from + " -> " + to)));
    for (JavaClass one : classes) {
      String from = module(one);
      modules.add(from);
      for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getPackageName().startsWith("io.cordon")) {
          String to = module(target);
          unused.remove(from + " -> " + to);
          if (!from.equals(to) && !allowed.getOrDefault(from, Set.of()).contains(to)) {
            forbidden.add(from + " -> " + to + ": " + dependency.getDescription());
          }
        }
      }
    }

    assertEquals(allowed.keySet(), modules);
    assertEquals(Set.of(), forbidden);
    assertEquals(Set.of(), unused);
  }

  @ArchTest
  static void everyPackageIsInOneModule(JavaClasses classes) {
    Map<String, Set<String>> modules = new TreeMap<>();
    for (JavaClass one : classes) {
      modules.computeIfAbsent(one.getPackageName(), name -> new TreeSet<>()).add(module(one));
    }
    modules.values().removeIf(found -> found.size() == 1);

    assertEquals(Map.of(), modules);
  }

  /**
   * Of two modules one at most knows the other, at any distance: the table is a list, downwards.
   */
  @ArchTest
  static void theTableHasNoCycle(JavaClasses classes) {
    List<String> before = new ArrayList<>();
    table()
        .forEach(
            (from, tos) -> {
              assertTrue(before.containsAll(tos), from + " knows what comes after it");
              before.add(from);
            });
  }

  @ArchTest
  static void theArchitecturePageShowsTheTable(JavaClasses classes) throws IOException {
    StringBuilder shown = new StringBuilder();
    text().lines().forEach(line -> shown.append("    ").append(line).append('\n'));

    assertTrue(Files.readString(PAGE).contains(shown), "expected in " + PAGE + ":\n" + shown);
  }

  @ArchTest
  static final ArchRule onlyTheClusterPackageKnowsHazelcast =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.cordon.proxy.cluster..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster..");

  @ArchTest
  static final ArchRule onlyNodesKnowsAnSqlClient =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.cordon.proxy.health..", "io.cordon.proxy.catalog..", "io.cordon.proxy.service..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx.pgclient..", "io.vertx.sqlclient..");

  @ArchTest
  static final ArchRule theFrontendKnowsClientsNotVerticles =
      noClasses()
          .that()
          .resideInAPackage(FRONTEND)
          .should()
          .dependOnClassesThat(
              simpleNameEndingWith("Verticle")
                  .and(resideInAPackage("io.cordon.."))
                  .and(DescribedPredicate.not(resideInAPackage(FRONTEND))));

  @ArchTest
  static final ArchRule onlyTheProgramKnowsTheTestkit =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.cordon.proxy.cli..", "io.cordon.plugin.testkit..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.cordon.plugin.testkit..");

  @ArchTest
  static final ArchRule regionsKnowThePolicyOnly =
      inPolicy("region", "io.cordon.proxy.policy..", "io.cordon.proxy.region..");

  @ArchTest
  static final ArchRule loopsKnowNothingOfOurs = inPolicy("loop", "io.cordon.proxy.loop..");

  private static ArchRule inPolicy(String name, String... known) {
    return noClasses()
        .that()
        .resideInAPackage("io.cordon.proxy." + name + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.cordon..")
                .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(known))));
  }

  private static String module(JavaClass one) {
    String uri = one.getSource().orElseThrow().getUri().toString();
    Matcher matcher = MODULE.matcher(uri);
    assertTrue(matcher.find(), uri);
    return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
  }

  /** In the order of the file. */
  private static Map<String, Set<String>> table() {
    Map<String, Set<String>> table = new LinkedHashMap<>();
    text()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              Set<String> known = new TreeSet<>(List.of(line.substring(colon + 1).split(" ")));
              known.remove("");
              table.put(line.substring(0, colon), known);
            });
    return table;
  }

  private static String text() {
    try (InputStream in = ArchitectureTest.class.getResourceAsStream("modules.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
