package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.DemoCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The guards' scenarios: every statement is answered as it must be. */
class DemoScenariosIT {

  // scenario | how many statements | one that must be there, and how it is answered
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "environment | 19 | SET replica = 'pg-primary'; | environment \"dev\" may not leave dev",
        "capability | 22 | TABLE users; | role \"analyst\": relation public.users is not allowed"
      })
  void everyStatementIsAnsweredAsItMustBe(
      String scenario, int statements, String said, String answered) {
    StringWriter out = new StringWriter();

    int exitCode =
        new CommandLine(new DemoCommand())
            .setOut(new PrintWriter(out))
            .execute("--once", "--scenario", scenario, "--port", "0", "--admin-port", "0");

    String shown = out.toString();
    assertFalse(shown.contains("✗"), shown);
    assertTrue(shown.contains("demo=> " + said), shown);
    assertTrue(shown.contains("Query blocked by route plugin: " + answered), shown);
    assertTrue(
        shown.endsWith(
            statements + " of " + statements + " statements were answered as expected.\n"),
        shown);
    assertEquals(0, exitCode);
  }
}
