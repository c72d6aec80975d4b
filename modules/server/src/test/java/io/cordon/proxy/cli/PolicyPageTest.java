package io.cordon.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the page of the policy shows is what the program prints. */
class PolicyPageTest {

  private static final Path ROOT = Path.of("..", "..");
  private static final Path PAGE = ROOT.resolve("docs").resolve("policy.md");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  @ParameterizedTest
  @ValueSource(strings = {"$ ./cordon policy check conf/policy.yaml", "$ ./cordon explain "})
  void isTrue(String prefix) throws Exception {
    List<String> lines = Files.readString(PAGE).lines().toList();
    int at = 0;
    while (!lines.get(at).startsWith("    " + prefix)) {
      at++;
    }
    StringBuilder shown = new StringBuilder();
    for (int i = at + 1; lines.get(i).startsWith("    "); i++) {
      shown.append(lines.get(i).substring(4)).append('\n');
    }

    assertEquals(shown.toString(), run(lines.get(at)));
  }

  /** With the repository's own files, as from its root. */
  private static String run(String line) {
    List<String> words = new ArrayList<>();
    Matcher m = WORD.matcher(line.substring(line.indexOf("cordon ") + "cordon ".length()));
    while (m.find()) {
      words.add(m.group(1) == null ? m.group(2) : m.group(1));
    }
    String policy = ROOT.resolve("conf").resolve("policy.yaml").toString();
    words.replaceAll(word -> word.equals("conf/policy.yaml") ? policy : word);
    if (words.get(0).equals("explain")) {
      words.addAll(1, List.of("--policy", policy));
    }
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out, true);
    CommandLine program = Cordon.commandLine().setOut(writer).setErr(writer);
    assertEquals(0, program.execute(words.toArray(String[]::new)));
    return out.toString().replace(policy, "conf/policy.yaml");
  }
}
