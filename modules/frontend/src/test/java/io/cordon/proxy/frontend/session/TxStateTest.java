package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** PostgreSQL's rules for SET (manual, SQL command SET, "Description" and "Notes"). */
class TxStateTest {

  private static final String REGION = "helios.region";

  private static Setting value(String value) {
    return new Setting(value, "SET " + REGION + " = '" + value + "'");
  }

  private static String region(TxState at) {
    Setting setting = at.get(REGION);
    return setting == null ? null : setting.value();
  }

  private final TxState eu = TxState.idle(Map.of(REGION, value("eu")));

  @Test
  void keepsWhatAnImplicitTransactionSets() {
    TxState after = eu.set(REGION, value("us")).endOfMessage();

    assertEquals("us", region(after));
    assertEquals('I', after.status());
  }

  @Test
  void undoesWhatAFailedImplicitTransactionSet() {
    assertEquals("eu", region(eu.set(REGION, value("us")).fail()));
  }

  @Test
  void forgetsAtRollbackAndRemembersAtCommit() {
    TxState inBlock = eu.begin().set(REGION, value("us"));

    assertEquals('T', inBlock.status());
    assertEquals("eu", region(inBlock.rollback(false)));
    assertEquals("us", region(inBlock.commit(false)));
  }

  @Test
  void rollsBackAFailedBlockEvenAtCommit() {
    TxState failed = eu.begin().set(REGION, value("us")).fail();

    assertEquals('E', failed.status());
    assertEquals("eu", region(failed.commit(false)));
    assertEquals('I', failed.commit(false).status());
  }

  @Test
  void returnsToTheSavepointAndRecovers() {
    TxState failed =
        eu.begin().set(REGION, value("us")).savepoint("a").set(REGION, value("ap")).fail();

    TxState recovered = failed.rollbackTo("a");

    assertEquals('T', recovered.status());
    assertEquals("us", region(recovered));
    assertEquals("us", region(recovered.commit(false)));
  }

  @Test
  void findsTheInnermostSavepointOfAName() {
    TxState nested =
        eu.begin().savepoint("a").set(REGION, value("1")).savepoint("a").set(REGION, value("2"));

    assertEquals("1", region(nested.rollbackTo("a")));
    assertEquals("eu", region(nested.release("a").rollbackTo("a")));
  }

  @Test
  void dropsSetLocalAtTheEndOfTheTransaction() {
    TxState local = eu.begin().setLocal(REGION, value("us"));

    assertEquals("us", region(local));
    assertEquals("eu", region(local.commit(false)));
    assertEquals("eu", region(eu.setLocal(REGION, value("us")).endOfMessage()));
  }

  @Test
  void letsASetOverrideAnEarlierSetLocal() {
    TxState both = eu.begin().setLocal(REGION, value("us")).set(REGION, value("ap"));

    assertEquals("ap", region(both));
    assertEquals("ap", region(both.commit(false)));
  }

  @Test
  void makesTheMessageSoFarPartOfTheBlock() {
    TxState block = eu.set(REGION, value("us")).begin();

    assertEquals("eu", region(block.rollback(false)));
  }

  @Test
  void beginsAgainAfterAndChain() {
    TxState chained = eu.begin().set(REGION, value("us")).commit(true);

    assertEquals('T', chained.status());
    assertEquals("us", region(chained.rollback(false)));
  }

  @Test
  void believesTheNodeAboutTheTransaction() {
    assertEquals('I', eu.begin().agree((byte) 'I').status());
    assertEquals('E', eu.begin().agree((byte) 'E').status());
    assertEquals('T', eu.agree((byte) 'T').status());
    assertSame(eu, eu.agree((byte) 'I'));
  }

  @Test
  void resetsToNothingSet() {
    assertNull(region(eu.reset(REGION).endOfMessage()));
    assertEquals("eu", region(eu.begin().resetAll().rollback(false)));
  }

  /** Each savepoint is kept once, however many states remember it. */
  @Test
  void keepsThousandsOfSavepoints() {
    TxState at = eu.begin();
    for (int i = 0; i < 32_000; i++) {
      at = at.savepoint("a");
    }
    long bytes = at.bytes();
    TxState same = eu.begin();
    for (int i = 0; i < 32_000; i++) {
      same = same.savepoint("a");
    }

    assertEquals(at, same);
    assertEquals(at.hashCode(), same.hashCode());
    assertNotEquals(at, same.savepoint("a"));
    assertTrue(bytes < 32_000 * 200, bytes + " bytes");
    for (int i = 0; i < 31_999; i++) {
      at = at.release("a");
    }
    assertTrue(at.hasSavepoint("a"));
    assertFalse(at.release("a").hasSavepoint("a"));
  }

  @Test
  void countsTheValuesThatSavepointsKeep() {
    TxState at = eu.begin();
    for (int i = 0; i < 10; i++) {
      at = at.savepoint("s" + i).set("a.b", new Setting("x".repeat(1_000), ""));
    }

    assertTrue(at.bytes() > 20_000, at.bytes() + " bytes");
    assertTrue(at.rollbackTo("s0").bytes() < 5_000);
    assertEquals(eu.bytes(), at.rollback(false).bytes());
  }
}
