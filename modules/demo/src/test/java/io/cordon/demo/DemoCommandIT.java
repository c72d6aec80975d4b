package io.cordon.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The scenario that must always work, from the servers' start to their end. */
class DemoCommandIT {

  private static final Path README = Path.of("..", "..", "README.md");
  private static final String FIRST = "-- A region without a node, in one batch of a simple query";
  private static final String LAST = "29 of 29 statements were answered as expected.";

  @Test
  void printsWhatTheReadmeShows() throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int exitCode =
        new CommandLine(new DemoCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(
                "--once", "--port", "" + Ports.anyFree(), "--admin-port", "" + Ports.anyFree());

    assertEquals("", err.toString());
    assertEquals(scenario(Files.readString(README)), scenario(out.toString()));
    assertEquals(0, exitCode);
  }

  /** From its first chapter, without the ports of the servers. */
  private static String scenario(String text) {
    List<String> lines = text.lines().map(String::strip).toList();
    int first = lines.indexOf(FIRST);
    int last = lines.indexOf(LAST);
    return first < 0 || last < 0 ? text : String.join("\n", lines.subList(first, last + 1));
  }
}
