package io.cordon.proxy.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** Runs the program as its user does. */
public final class Programs {

  private Programs() {}

  /** The exit code, a space, and what it printed. */
  public static String run(List<String> words) {
    StringWriter out = new StringWriter();
    CommandLine program =
        Cordon.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(new StringWriter(), true));
    int code = program.execute(words.toArray(String[]::new));
    return code + " " + out;
  }
}
