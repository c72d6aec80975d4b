package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.DemoCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoIT {

  @Test
  void everyStatementOfTheScenarioIsAnsweredAsExpected() {
    StringWriter out = new StringWriter();

    int exitCode =
        new CommandLine(new DemoCommand())
            .setOut(new PrintWriter(out))
            .execute("--once", "--port", "0", "--admin-port", "0");

    assertEquals(0, exitCode, out.toString());
    assertTrue(out.toString().contains("29 of 29 statements"), out.toString());
  }
}
