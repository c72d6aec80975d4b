package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cordon.protocol.ErrorResponse;
import io.cordon.sql.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {

  private static final int SESSION = 1 << 20;

  private final Session session = Sql.session();

  private String objection(String text) {
    ErrorResponse error = Limits.objection(session, session.tx(), Sql.statement(text));
    return error == null ? null : error.sqlState() + " " + error.message();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET a.b = 'x'",
        "SELECT set_config('a.b', 'x', false)",
        "PREPARE p AS SELECT 1",
        "SAVEPOINT s",
        "DECLARE c CURSOR FOR SELECT 1"
      })
  void whatAddsNeedsRoom(String text) {
    assertNull(objection(text));

    session.budget.change(SESSION - 10);

    assertEquals(
        "54000 the session's prepared statements, portals, settings and savepoints would take more"
            + " than "
            + SESSION
            + " bytes",
        objection(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SELECT 1", "RESET a.b", "BEGIN", "ROLLBACK", "RELEASE s", "DEALLOCATE p"})
  void whatAddsNothingMayAlwaysRun(String text) {
    session.budget.change(2 * SESSION);

    assertNull(objection(text));
  }

  /** Each decision is given all of them. */
  @Test
  void attributesTogetherAreFew() {
    String most = "x".repeat(Limits.ATTRIBUTE_BYTES / 4);
    String set = "SET helios.a = '" + most + "'";
    assertNull(objection(set));
    assertNull(objection("SET a.b = '" + most + most + "'"));
    Script script = Sql.script(set);
    session.tx(SessionEffects.after(session.tx(), script, script.statements().get(0)));

    String tooMany = "54000 the session's attributes would take more than 65536 bytes";
    assertEquals(tooMany, objection("SET helios.b = '" + most + "'"));
    assertEquals(tooMany, objection("SET LOCAL helios.b = '" + most + "'"));
    assertEquals(tooMany, objection("SELECT set_config('helios.b', '" + most + "', false)"));
    assertNull(objection("SET a.b = '" + most + "'"));
    assertNull(objection("SET helios.b = 'x'"));
  }

  /** What statements before it in the same text will have added is there by then. */
  @Test
  void whatTheSameTextHasAddedCounts() {
    Script script = Sql.script("SET a.b = '" + "x".repeat(200_000) + "'");
    TxState later = SessionEffects.after(session.tx(), script, script.statements().get(0));
    session.budget.change(SESSION - later.bytes() - 100);

    assertNull(objection("SET a.c = 'x'"));
    assertEquals(
        "54000",
        Limits.objection(session, later, Sql.statement("SET a.c = '" + "x".repeat(100) + "'"))
            .sqlState());
  }
}
