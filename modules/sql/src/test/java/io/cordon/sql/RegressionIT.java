package io.cordon.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Compares accept and reject with a real PostgreSQL, over PostgreSQL's own statements. */
@EnabledIfSystemProperty(named = "cordon.regression", matches = "true")
class RegressionIT {

  private static final int ENOUGH = 10_000;

  /** 42601 that PostgreSQL's grammar actions raise, such as WITH TIES without ORDER BY. */
  private static final int KNOWN_LENIENCE = 17;

  @Test
  void agreesWithPostgresOnItsOwnStatements() throws Exception {
    List<String> statements = RegressionCorpus.statements();
    List<String> wronglyRejected = new ArrayList<>();
    List<String> wronglyAccepted = new ArrayList<>();
    int rejected = 0;
    int sameWords = 0;
    try (PostgresOracle postgres = new PostgresOracle()) {
      for (String sql : statements) {
        PostgresOracle.Verdict verdict = postgres.ask(sql);
        SyntaxError error = Sql.analyze(sql).error();
        if (error != null && verdict.accepts()) {
          wronglyRejected.add(error + "\n    " + sql);
        } else if (error == null && verdict.sqlState().equals("42601")) {
          wronglyAccepted.add(verdict + "\n    " + sql);
        } else if (error != null) {
          rejected++;
          if (error.equals(
              new SyntaxError(verdict.sqlState(), verdict.message(), verdict.position()))) {
            sameWords++;
          } else if (Boolean.getBoolean("cordon.regression.words")) {
            System.out.println(verdict + "\n" + error + "\n    " + sql);
          }
        }
      }
    }
    System.out.printf(
        "%d statements: %d wrongly rejected, %d wrongly accepted; of %d that both reject, %d in the"
            + " same words%n",
        statements.size(), wronglyRejected.size(), wronglyAccepted.size(), rejected, sameWords);
    assertTrue(statements.size() >= ENOUGH, statements.size() + " statements");
    assertEquals("", String.join("\n", wronglyRejected));
    assertTrue(wronglyAccepted.size() <= KNOWN_LENIENCE, String.join("\n", wronglyAccepted));
  }

  @Test
  void knowsTextsOfOneShapeByOneOfThem() throws Exception {
    int alike = 0;
    for (String sql : RegressionCorpus.statements()) {
      Script known = Sql.analyze(sql);
      String text = sql.replaceAll("[0-9]+", "31");
      Script like = Shape.like(known, text);
      if (like != null) {
        assertEquals(Sql.analyze(text), like, text);
        alike++;
      }
    }
    System.out.println(alike + " statements known by their shape");
    assertTrue(alike > 1_000, alike + " statements");
  }
}
