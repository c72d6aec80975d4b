package io.cordon.sql;

import io.cordon.sql.Effect.Copy.Direction;

/** COPY. */
final class Copies {

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final int FROM = G.symbol("FROM");
  private static final int STDIN = G.symbol("STDIN");
  private static final int STDOUT = G.symbol("STDOUT");

  private Copies() {}

  static boolean isFrom(Source source, int statement) {
    return source.child(statement, FROM) >= 0;
  }

  /**
   * STDIN and STDOUT are one thing to PostgreSQL: the wire, in the direction that FROM or TO says.
   */
  static Direction direction(Source source, int statement) {
    boolean wire = source.child(statement, STDIN) >= 0 || source.child(statement, STDOUT) >= 0;
    if (!wire) {
      return Direction.SERVER;
    }
    return isFrom(source, statement) ? Direction.FROM_STDIN : Direction.TO_STDOUT;
  }
}
