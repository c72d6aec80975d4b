package io.cordon.it;

import java.io.IOException;
import java.util.List;

/** PostgreSQL's load generator. */
public final class Pgbench {

  private static final Tool PGBENCH = new Tool("pgbench");

  private Pgbench() {}

  /** To the database {@code demo}; skips the test where pgbench is not installed. */
  public static ToolResult run(String host, int port, String user, String... arguments)
      throws IOException, InterruptedException {
    return PGBENCH.run(Tool.connection(host, port, user), List.of(arguments));
  }
}
