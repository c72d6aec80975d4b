package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.demo.DemoCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The scenario that must always work, as the quick start shows it. */
class DemoIT {

  private static final Path PAGE = Path.of("..", "..", "docs", "quickstart.md");
  private static final String FIRST = "-- A region without a node, in one batch of a simple query";
  private static final String LAST = "29 of 29 statements were answered as expected.";

  @Test
  void everyStatementOfTheScenarioIsAnsweredAsTheQuickStartShows() throws Exception {
    StringWriter out = new StringWriter();

    int exitCode =
        new CommandLine(new DemoCommand())
            .setOut(new PrintWriter(out))
            .execute("--once", "--port", "0", "--admin-port", "0");

    assertEquals(scenario(Files.readString(PAGE)), scenario(out.toString()));
    assertEquals(0, exitCode);
  }

  /** From the first chapter to the last line; what is before it has ports, which differ. */
  private static String scenario(String text) {
    List<String> lines = text.lines().map(String::strip).toList();
    int first = lines.indexOf(FIRST);
    int last = lines.indexOf(LAST);
    return first < 0 || last < 0 ? text : String.join("\n", lines.subList(first, last + 1));
  }
}
