package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeferredTest {

  @Test
  void countsWhatIsThere() {
    SessionBudget budget = new SessionBudget(new MemberBudget(1 << 20), 1 << 20);
    Deferred deferred = new Deferred(budget);
    deferred.add("BEGIN");
    long one = budget.used();
    deferred.add("SAVEPOINT a");
    deferred.add("x".repeat(1_000));
    assertTrue(budget.used() > one + 2_000);

    deferred.subList(1, deferred.size()).clear();
    assertEquals(one, budget.used());
    assertEquals(List.of("BEGIN"), deferred);

    deferred.set(0, "BEGIN; SELECT 1");
    assertTrue(budget.used() > one);
    deferred.remove(0);
    deferred.add("BEGIN");
    deferred.clear();
    assertEquals(0, budget.used());
    assertTrue(deferred.isEmpty());
  }

  @Test
  void keepsTheModesOfAChainedTransaction() {
    Deferred deferred = new Deferred(new SessionBudget(new MemberBudget(1 << 20), 1 << 20));
    deferred.add("BEGIN");
    deferred.add("SAVEPOINT begin");
    deferred.add("start\nTRANSACTION READ ONLY");
    deferred.add("SET \"start\" = '1'");

    deferred.chain();

    assertEquals(List.of("BEGIN", "start\nTRANSACTION READ ONLY"), deferred);
  }

  @Test
  void knowsABeginThatCannotFail() {
    assertTrue(Deferred.isPlainBegin("begin"));
    assertTrue(Deferred.isPlainBegin("START  TRANSACTION"));
    assertTrue(Deferred.isPlainBegin("BEGIN WORK "));
    assertFalse(Deferred.isPlainBegin("BEGIN READ WRITE"));
    assertFalse(Deferred.isPlainBegin("BEGIN; SAVEPOINT a"));
  }
}
