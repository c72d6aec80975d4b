package io.cordon.demo;

import java.io.PrintWriter;

/** Shows statements, their answers, and whether each is what was expected. */
final class Report {

  private final PrintWriter out;
  private int answers;
  private int failures;

  Report(PrintWriter out) {
    this.out = out;
  }

  void chapter(String title) {
    out.println();
    out.println("-- " + title);
    out.flush();
  }

  void answer(String statement, Answer answer, Expectation expectation) {
    boolean holds = expectation.holds(answer);
    answers++;
    out.println(DemoServers.DATABASE + "=> " + statement + ";");
    out.println("  " + (holds ? "✓ " : "✗ ") + answer.toString().replace("\n", "\n    "));
    if (!holds) {
      failures++;
      out.println("    expected: " + expectation);
    }
    out.flush();
  }

  int answers() {
    return answers;
  }

  int failures() {
    return failures;
  }
}
