package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Parse;
import io.cordon.sql.Script;
import io.cordon.sql.SqlAnalyzer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionBudgetTest {

  private static final int SESSION = 1 << 20;

  private final MemberBudget member = new MemberBudget(3 << 19);

  @Test
  void refusesWhatIsTooMuchForTheSession() {
    SessionBudget one = new SessionBudget(member, SESSION);
    one.change(SESSION - 10);

    assertNull(one.objection(10));
    assertEquals("54000", state(one.objection(11)));
    assertNull(new SessionBudget(member, SESSION).objection(11));
  }

  @Test
  void refusesWhatIsTooMuchForTheMemberButToEachItsReserve() {
    SessionBudget one = new SessionBudget(member, SESSION);
    SessionBudget two = new SessionBudget(member, SESSION);
    SessionBudget three = new SessionBudget(member, SESSION);
    one.change(SESSION);
    two.change(SESSION / 2);

    assertEquals("53200", state(two.objection(1)));
    assertNull(three.objection(1_000));
    assertEquals("53200", state(three.objection(SESSION / 2)));

    one.close();
    assertNull(two.objection(1));
    assertEquals(SESSION / 2, member.used());
  }

  @Test
  void isNotChargedOnceItIsClosed() {
    SessionBudget one = new SessionBudget(member, SESSION);
    one.change(1_000);
    one.close();
    one.change(1_000);

    assertEquals(0, member.used());
    assertEquals(0, one.used());
  }

  @Test
  void knowsWhatAMapKeeps() {
    SessionBudget budget = new SessionBudget(member, SESSION);
    KeptMap<String> map = new KeptMap<>(budget, (key, value) -> value.length());
    map.put("a", "four");
    map.put("b", "sixsix");
    map.put("a", "x");
    assertEquals(7, budget.used());
    assertEquals(6, map.bytes("b"));
    assertEquals(Map.of("a", "x", "b", "sixsix"), map);

    assertTrue(map.keySet().removeIf(key -> key.equals("b")));
    assertFalse(map.containsKey("b"));
    assertEquals(1, budget.used());
    assertFalse(map.remove("a", "other"));
    assertTrue(map.remove("a", "x"));
    map.put("c", "three");
    map.clear();
    assertEquals(0, budget.used());
    assertTrue(map.isEmpty());
  }

  @Test
  void countsWhatASessionKeepsAndNoMoreWhenItHasGone() {
    SessionBudget budget = new SessionBudget(member, SESSION);
    Session session =
        new Session(
            new Login("alice", "demo", Map.of(), Map.of(), Map.of()),
            "7",
            "",
            Map.of(),
            budget,
            () -> {});
    String text = "SELECT '" + "x".repeat(10_000) + "'";
    Script script = SqlAnalyzer.postgres17().analyze(text, true);
    session.prepared.put("p", new Prepared(new Parse("p", text, new int[0]), script, session));
    long prepared = budget.used();
    assertTrue(prepared > 10_000, prepared + " bytes");

    session.tx(session.tx().begin().savepoint("a").set("a.b", new Setting("x".repeat(500), "")));
    session.deferred.add("BEGIN");
    budget.underWay(5_000);
    assertTrue(budget.used() > prepared + 1_000);
    assertEquals(budget.used() + 5_000, member.used());

    budget.underWay(0);
    session.deferred.clear();
    session.tx(session.tx().rollback(false));
    assertEquals(prepared, budget.used());

    session.close();
    assertEquals(0, member.used());
  }

  @Test
  void saysWhichStatementsHaveNoRoom() {
    SessionBudget budget = new SessionBudget(member, SESSION);
    Session session =
        new Session(
            new Login("alice", "demo", Map.of(), Map.of(), Map.of()),
            "7",
            "",
            Map.of(),
            budget,
            () -> {});
    String large = "x".repeat(Limits.ATTRIBUTE_BYTES);
    assertNull(objection(session, "SET helios.z = 'small'"));
    assertEquals("54000", state(objection(session, "SET helios.z = '" + large + "'")));
    assertEquals(
        "54000",
        state(objection(session, "SELECT set_config('helios.z', '" + large + "', false)")));
    assertNull(objection(session, "SET a.z = '" + large + "'"));

    budget.change(SESSION);
    for (String sql :
        new String[] {
          "SET a.b = '1'",
          "SAVEPOINT a",
          "PREPARE p AS SELECT 1",
          "DECLARE c CURSOR FOR SELECT 1",
          "SELECT set_config('a.b', 'c', false)"
        }) {
      assertNotNull(objection(session, sql), sql);
    }
    for (String sql :
        new String[] {"SELECT 1", "RESET ALL", "ROLLBACK", "DEALLOCATE ALL", "RELEASE a"}) {
      assertNull(objection(session, sql), sql);
    }
  }

  private static ErrorResponse objection(Session session, String sql) {
    Script script = SqlAnalyzer.postgres17().analyze(sql, true);
    return Limits.objection(session, session.tx(), script.statements().get(0));
  }

  private static String state(ErrorResponse error) {
    return error == null ? null : error.sqlState();
  }
}
