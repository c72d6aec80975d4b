package io.cordon.proxy.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which room of the frontend may know which, as the module's README has it. */
@AnalyzeClasses(
    packages = "io.cordon.proxy.frontend",
    importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

  private static final Path PAGE = Path.of("README.md");
  private static final Pattern ROW = Pattern.compile("(?m)^ {4}([a-z]+) ->(.*)$");
  private static final String ALL = "io.cordon.proxy.frontend.";

  @ArchTest
  static void everyArrowBetweenRoomsIsInTheTable(JavaClasses classes) throws IOException {
    Map<String, Set<String>> allowed = table();
    Set<String> rooms = new TreeSet<>();
    Set<String> forbidden = new TreeSet<>();
    for (JavaClass one : classes) {
      String from = room(one);
      rooms.add(from);
      for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
        String to = room(dependency.getTargetClass().getBaseComponentType());
        boolean may = from.isEmpty() || from.equals(to) || allowed.get(from).contains(to);
        if (!to.equals("?") && !may) {
          forbidden.add(from + " -> " + to + ": " + dependency.getDescription());
        }
      }
    }
    rooms.remove("");

    assertEquals(allowed.keySet(), rooms);
    assertEquals(Set.of(), forbidden);
  }

  /** A room that is not in the frontend is "?"; the frontend itself is "". */
  private static String room(JavaClass one) {
    String name = one.getPackageName() + ".";
    if (!name.startsWith(ALL)) {
      return "?";
    }
    String rest = name.substring(ALL.length());
    return rest.isEmpty() ? "" : rest.substring(0, rest.indexOf('.'));
  }

  private static Map<String, Set<String>> table() throws IOException {
    Map<String, Set<String>> table = new TreeMap<>();
    Matcher rows = ROW.matcher(Files.readString(PAGE));
    while (rows.find()) {
      Set<String> known = new TreeSet<>(Set.of(rows.group(2).strip().split(", *")));
      known.remove("");
      table.put(rows.group(1), known);
    }
    assertFalse(table.isEmpty());
    return table;
  }
}
