package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.sql.Effect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementKindsTest {

  private static final TxState IDLE = TxState.INITIAL;
  private static final TxState BLOCK = IDLE.begin();
  private static final TxState FAILED = BLOCK.fail();

  /** Where it needs no node: idle, idle with a connection kept, in a block, in a failed one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1                | ----",
        "SET work_mem = '1MB'    | ----",
        "SHOW work_mem           | ----",
        "SET helios.x = '1'      | ikbf",
        "SET replica = '1'       | ikbf",
        "RESET helios.x          | ikbf",
        "SHOW Replica            | ikbf",
        "BEGIN                   | ikbf",
        "COMMIT                  | ikbf",
        "ROLLBACK TO s           | ikbf",
        "SAVEPOINT s             | ikbf",
        "RELEASE s               | ikbf",
        "PREPARE TRANSACTION 'x' | ---f",
        "DISCARD ALL             | i---",
        "DISCARD PLANS           | ----",
        "RESET ALL               | i---",
        "DEALLOCATE ALL          | i---",
        "UNLISTEN *              | ----",
      })
  void needsNoNode(String text, String where) {
    var statement = Sql.statement(text);
    String found =
        (StatementKinds.isLocal(statement, IDLE, false) ? "i" : "-")
            + (StatementKinds.isLocal(statement, IDLE, true) ? "k" : "-")
            + (StatementKinds.isLocal(statement, BLOCK, false) ? "b" : "-")
            + (StatementKinds.isLocal(statement, FAILED, false) ? "f" : "-");

    assertEquals(where, found);
  }

  /** u: upkeep; f: forgets all state; t: throws something away. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1       | ---",
        "DISCARD ALL    | uft",
        "RESET ALL      | uft",
        "RESET work_mem | ---",
        "DEALLOCATE p   | u-t",
        "DISCARD PLANS  | --t",
        "DISCARD TEMP   | --t",
        "UNLISTEN c     | --t",
        "CLOSE c        | --t",
      })
  void throwsAway(String text, String kinds) {
    Effect effect = Sql.statement(text).effect();
    String found =
        (StatementKinds.isUpkeep(effect) ? "u" : "-")
            + (StatementKinds.forgetsState(effect) ? "f" : "-")
            + (StatementKinds.throwsAway(effect) ? "t" : "-");

    assertEquals(kinds, found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET work_mem = 1",
        "SET LOCAL ROLE x",
        "SET TRANSACTION READ ONLY",
        "RESET ALL",
        "SHOW ALL"
      })
  void aSettingTouchesNoData(String text) {
    assertTrue(StatementKinds.touchesNoData(Sql.statement(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "SELECT set_config('a.b', 'c', true)",
        "LISTEN a",
        "DISCARD ALL",
        "DO ''"
      })
  void allElseMay(String text) {
    assertFalse(StatementKinds.touchesNoData(Sql.statement(text)));
    assertFalse(StatementKinds.touchesNoData(null));
  }
}
