package io.cordon.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Holds {@code syntax.txt} against a real PostgreSQL. */
class SyntaxOracleIT {

  @Test
  void recordsWhatPostgresSays() throws Exception {
    try (PostgresOracle postgres = new PostgresOracle()) {
      for (SyntaxCases recorded : SyntaxCases.all().toList()) {
        PostgresOracle.Verdict verdict = postgres.ask(recorded.sql());
        assertEquals(
            recorded.verdict(),
            SyntaxCases.verdict(verdict.sqlState(), verdict.position(), verdict.message()),
            recorded.sql());
      }
    }
  }
}
