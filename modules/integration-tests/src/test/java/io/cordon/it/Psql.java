package io.cordon.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL's terminal client, without the user's settings ({@code -X}). */
public final class Psql {

  private static final Tool PSQL = new Tool("psql");

  private Psql() {}

  /** To the database {@code demo}; skips the test where psql is not installed. */
  public static ToolResult run(String host, int port, String user, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-X"));
    all.addAll(List.of(arguments));
    return PSQL.run(Tool.connection(host, port, user), all);
  }
}
