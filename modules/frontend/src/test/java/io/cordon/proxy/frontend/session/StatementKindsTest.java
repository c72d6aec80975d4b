package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.sql.Effect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** Another function of that name may be first in a path that the client has set. */
  @Test
  void onlyUnlocksWhereTheFunctionIsPostgresOwn() {
    Session session = Sql.session();
    var bare = Sql.statement("SELECT pg_advisory_unlock(1)");
    var qualified = Sql.statement("SELECT pg_catalog.pg_advisory_unlock(1)");

    assertTrue(StatementKinds.onlyUnlocks(session, bare));
    assertTrue(StatementKinds.onlyUnlocks(session, qualified));
    assertFalse(StatementKinds.onlyUnlocks(session, Sql.statement("SELECT pg_advisory_lock(1)")));
    assertFalse(StatementKinds.onlyUnlocks(session, null));

    session.tx(session.tx().set("search_path", new Setting("mine, pg_catalog", "")));
    assertFalse(StatementKinds.onlyUnlocks(session, bare));
    assertTrue(StatementKinds.onlyUnlocks(session, qualified));
  }
}
