package io.cordon.proxy.cli;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.config.ConfigReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The documents hold together: links lead somewhere, examples are accepted, classes exist. */
class DocumentsTest {

  private static final Path ROOT = Path.of("..", "..");
  private static final Path RUNBOOK =
      ROOT.resolve("docs").resolve("operations").resolve("runbook.md");
  private static final Pattern LINK = Pattern.compile("\\[[^]\\[]*]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?)\\s*#*");
  private static final Pattern COMMAND =
      Pattern.compile(" {4}(?:\\$ )?(?:\\./)?cordon (([a-z]+).*)");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|\\S+");
  private static final Pattern SQL_STATE = Pattern.compile("\"([0-9][0-9A-Z]{4})\"");
  private static final Pattern ALARM =
      Pattern.compile("\\blog\\s*\\.(?:warn|error)\\(\\s*\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);

  /** A line of a member's log: its class, and what it says before the first value. */
  private static final Pattern LOG_LINE =
      Pattern.compile(
          "^ *\\d\\d:\\d\\d:\\d\\d\\.\\d{3} (?:INFO|WARN|ERROR) +(\\w+) (.+?)(?= \\w+=|$)");

  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z+.-]*:.*");
  private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]+(?:[A-Z][a-z]*)*)`");

  @Test
  void theReadmeIsShort() throws IOException {
    int lines = Files.readAllLines(ROOT.resolve("README.md")).size();

    assertTrue(lines <= 150, lines + " lines");
  }

  @Test
  void everyRelativeLinkLeadsSomewhere() throws IOException {
    List<Path> documents = documents();
    List<String> dead = new ArrayList<>();
    for (Path document : documents) {
      dead.addAll(deadLinks(document));
    }

    assertEquals(List.of(), dead);
    assertTrue(documents.size() > 80, documents.size() + " documents");
  }

  @Test
  void aDeadLinkIsSeen(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve("there.md"), "# A heading, `with` code\n\n# Twice\n# Twice\n");
    Path document = directory.resolve("document.md");
    Files.writeString(
        document,
        """
        [1](there.md) [2](there.md#a-heading-with-code) [3](there.md#twice-1) [4](https://example.org)
        [5](#here) [6](there.md#twice-2) [7](missing.md) [8](missing/)
        `[9](code.md)`

            [10](indented.md)

        ```
        [11](fenced.md)
        ```
        # Here
        """);

    assertEquals(
        List.of("there.md#twice-2", "missing.md", "missing/"),
        deadLinks(document).stream().map(line -> line.replaceAll(".*: ", "")).toList());
  }

  @Test
  void everyClassOfTheArchitectureExists() throws IOException {
    Set<String> sources = new TreeSet<>();
    try (Stream<Path> files = Files.walk(ROOT.resolve("modules"))) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .forEach(name -> sources.add(name.substring(0, name.length() - ".java".length())));
    }
    Set<String> named = new TreeSet<>();
    Matcher matcher =
        CLASS.matcher(Files.readString(ROOT.resolve("docs").resolve("architecture.md")));
    while (matcher.find()) {
      named.add(matcher.group(1));
    }

    assertTrue(named.size() > 60, named.toString());
    named.removeAll(sources);
    assertEquals(Set.of(), named);
  }

  /** Module, package and classes of each row that says where to change something. */
  @Test
  void theClassesOfTheArchitectureAreWhereItSays() throws IOException {
    Pattern place = Pattern.compile("([a-z-]+)(?: `([a-z]+)`)?: (.*)");
    List<String> wrong = new ArrayList<>();
    int classes = 0;
    String page = Files.readString(ROOT.resolve("docs").resolve("architecture.md"));
    String table = page.substring(page.indexOf("## Where to change what"));
    for (String row : table.lines().filter(line -> line.startsWith("| ")).toList()) {
      for (String part : row.split(" \\| ", -1)[1].split("; ", -1)) {
        Matcher at = place.matcher(part);
        Matcher named = CLASS.matcher(part);
        while (named.find()) {
          classes++;
          if (!at.matches() || !isThere(at.group(1), at.group(2), named.group(1))) {
            wrong.add(part);
          }
        }
      }
    }

    assertEquals(List.of(), wrong);
    assertTrue(classes > 50, classes + " classes");
  }

  private static boolean isThere(String module, @Nullable String room, String name)
      throws IOException {
    Path sources = ROOT.resolve("modules").resolve(module).resolve("src").resolve("main");
    if (!Files.isDirectory(sources)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(sources)) {
      return files.anyMatch(
          file ->
              file.endsWith(name + ".java") && (room == null || file.getParent().endsWith(room)));
    }
  }

  @Test
  void everyLogLineShownIsLogged() throws IOException {
    List<String> unknown = new ArrayList<>();
    int lines = 0;
    for (Path document : documents()) {
      for (String line : Files.readAllLines(document)) {
        Matcher shown = LOG_LINE.matcher(line);
        if (shown.find()) {
          lines++;
          if (!isLogged(shown.group(1), shown.group(2))) {
            unknown.add(document + ": " + line.strip());
          }
        }
      }
    }

    assertEquals(List.of(), unknown);
    assertTrue(lines > 5, lines + " lines");
  }

  @Test
  void aLogLineThatNoClassLogsIsSeen() throws IOException {
    assertTrue(isLogged("ActivePolicy", "policy in force"));
    assertFalse(isLogged("InForce", "policy in force"));
    assertFalse(isLogged("ActivePolicy", "policy is in force"));
  }

  /** By a class of this name, in whose source the phrase is. */
  private static boolean isLogged(String name, String phrase) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("modules"))) {
      for (Path file : files.filter(DocumentsTest::isMain).toList()) {
        if (file.endsWith(name + ".java")
            && Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "").contains("\"" + phrase)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Read by the program, and not run: the demo's command is not on this class path. */
  @Test
  void theCommandsShownAreUnderstood() throws IOException {
    List<String> unknown = new ArrayList<>();
    int commands = 0;
    for (Path document : documents()) {
      String text = Files.readString(document).replace("\\\n", "");
      for (String line : text.lines().toList()) {
        Matcher command = COMMAND.matcher(line.replaceFirst(" +[#>] .*", ""));
        if (!command.matches() || Set.of("demo", "rehearse").contains(command.group(2))) {
          continue;
        }
        commands++;
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command.group(1));
        while (word.find()) {
          words.add(word.group(1) == null ? word.group() : word.group(1));
        }
        try {
          Cordon.commandLine().parseArgs(words.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
          unknown.add(document + ": " + e.getMessage());
        }
      }
    }

    assertEquals(List.of(), unknown);
    assertTrue(commands > 20, commands + " commands");
  }

  @Test
  void theRunbookHasEverySqlState() throws IOException {
    String runbook = Files.readString(RUNBOOK);
    Set<String> states = found(SQL_STATE);

    assertTrue(states.size() > 25, states.toString());
    states.removeIf(runbook::contains);
    assertEquals(Set.of(), states);
  }

  @Test
  void theRunbookHasEveryWarningAndErrorOfTheLog() throws IOException {
    String runbook = Files.readString(RUNBOOK);
    Set<String> phrases = new TreeSet<>();
    for (String message : found(ALARM)) {
      phrases.add(message.replaceFirst("(: | \\w+=| ?\\(|\\{).*", ""));
    }
    phrases.remove(""); // a message that is all in a variable

    assertTrue(phrases.size() > 40, phrases.toString());
    phrases.removeIf(runbook::contains);
    assertEquals(Set.of(), phrases);
  }

  @Test
  void thePoliciesShownAreAccepted(@TempDir Path directory) throws IOException {
    List<String> shown = marked("policy");

    assertFalse(shown.isEmpty());
    for (String policy : shown) {
      Path file = Files.writeString(directory.resolve("policy.yaml"), policy);
      StringWriter said = new StringWriter();
      PrintWriter out = new PrintWriter(said, true);
      CommandLine program = Cordon.commandLine().setOut(out).setErr(out);
      assertEquals(0, program.execute("policy", "check", file.toString()), said.toString());
      assertEquals(1, said.toString().lines().count(), "a warning: " + said);
    }
  }

  @Test
  void theConfigurationsShownAreAccepted() throws IOException {
    List<String> shown = marked("config");

    assertFalse(shown.isEmpty());
    shown.forEach(config -> ConfigReader.parse(config, name -> "a-secret-of-" + name));
  }

  /** What this finds in the main sources of all modules. */
  private static Set<String> found(Pattern pattern) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(ROOT.resolve("modules"))) {
      for (Path file : files.filter(DocumentsTest::isMain).toList()) {
        Matcher matcher = pattern.matcher(Files.readString(file));
        while (matcher.find()) {
          found.add(matcher.group(1));
        }
      }
    }
    return found;
  }

  private static boolean isMain(Path file) {
    return file.toString().endsWith(".java") && has(file, "main");
  }

  /** The README, and what is beside it and in docs; and the READMEs of the modules. */
  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (String name : List.of("README.md", "CONTRIBUTING.md", "SECURITY.md")) {
      documents.add(ROOT.resolve(name));
    }
    for (String name : List.of("docs", "modules", "cluster", "compose")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(name))) {
        files
            .filter(file -> file.toString().endsWith(".md"))
            .filter(file -> Stream.of("target", "node_modules").noneMatch(part -> has(file, part)))
            .forEach(documents::add);
      }
    }
    return documents;
  }

  private static boolean has(Path file, String part) {
    for (Path name : file) {
      if (name.toString().equals(part)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> deadLinks(Path document) throws IOException {
    List<String> dead = new ArrayList<>();
    for (String line : prose(document)) {
      Matcher link = LINK.matcher(line.replaceAll("`[^`]*`", "code"));
      while (link.find()) {
        String target = link.group(1);
        if (!SCHEME.matcher(target).matches() && !leads(document, target)) {
          dead.add(document + ": " + target);
        }
      }
    }
    return dead;
  }

  private static boolean leads(Path document, String target) throws IOException {
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    Path file = path.isEmpty() ? document : document.resolveSibling(path);
    if (!Files.exists(file)) {
      return false;
    }
    return hash < 0 || anchors(file).contains(target.substring(hash + 1));
  }

  /** As GitHub makes them of headings. */
  private static Set<String> anchors(Path file) throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new TreeSet<>();
    for (String line : prose(file)) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String anchor =
            heading
                .group(1)
                .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
        int before = seen.merge(anchor, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? anchor : anchor + "-" + before);
      }
    }
    return anchors;
  }

  /** The lines of a document without its blocks of code. */
  private static List<String> prose(Path document) throws IOException {
    List<String> prose = new ArrayList<>();
    boolean fenced = false;
    for (String line : Files.readAllLines(document)) {
      if (line.startsWith("```")) {
        fenced = !fenced;
      } else if (!fenced && !line.startsWith("    ")) {
        prose.add(line);
      }
    }
    return prose;
  }

  /** The fenced blocks of all documents that a comment marks so. */
  private static List<String> marked(String mark) throws IOException {
    Pattern block =
        Pattern.compile("<!-- " + mark + " -->\\n```yaml\\n(.*?)\\n```", Pattern.DOTALL);
    List<String> blocks = new ArrayList<>();
    for (Path document : documents().stream().sorted().collect(toCollection(ArrayList::new))) {
      Matcher matcher = block.matcher(Files.readString(document));
      while (matcher.find()) {
        blocks.add(matcher.group(1) + "\n");
      }
    }
    return blocks;
  }
}
