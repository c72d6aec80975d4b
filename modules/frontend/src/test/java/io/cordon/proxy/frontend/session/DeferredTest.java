package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
}
