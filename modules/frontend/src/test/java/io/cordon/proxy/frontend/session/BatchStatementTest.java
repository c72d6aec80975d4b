package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.sql.Script;
import org.junit.jupiter.api.Test;

class BatchStatementTest {

  private final Script asked = Sql.script("SELECT 1; SELECT 2");

  @Test
  void runsAsItWasAsked() {
    BatchStatement step = BatchStatement.of(asked, asked.statements().get(1), null);

    assertFalse(step.rewritten());
    assertSame(step.sent(), step.statement());
    assertEquals("SELECT 2", step.provenance().ran().strip());
    assertSame(asked, step.provenance().script());
  }

  @Test
  void runsAsAPluginWantsIt() {
    BatchStatement step =
        BatchStatement.of(asked, asked.statements().get(1), Sql.script("SELECT 3"));

    assertTrue(step.rewritten());
    assertSame(asked.statements().get(1), step.sent());
    assertEquals("SELECT 3", step.statement().text(step.script()));
    assertEquals("SELECT 3", step.provenance().ran());
    assertSame(step.sent(), step.provenance().statement());
  }

  /** An equal text is not the client's own: what runs was decided as it was rewritten. */
  @Test
  void isRewrittenAlsoByTheSameWords() {
    Script one = Sql.script("SELECT 1");

    assertTrue(BatchStatement.of(one, one.statements().get(0), Sql.script("SELECT 1")).rewritten());
  }

  @Test
  void ofATextThatDoesNotParseNobodyKnows() {
    BatchStatement step = BatchStatement.of(Sql.script("SELEC"), null, null);

    assertNull(step.statement());
    assertNull(step.provenance());
  }
}
