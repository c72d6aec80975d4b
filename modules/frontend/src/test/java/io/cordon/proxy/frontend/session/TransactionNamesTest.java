package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.protocol.Parse;
import io.cordon.sql.Script;
import io.cordon.sql.SqlAnalyzer;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Which cursors and portals are gone with a part of a transaction (manual, ROLLBACK TO SAVEPOINT).
 */
class TransactionNamesTest {

  private final Session session =
      new Session(
          new Login("alice", "demo", Map.of(), Map.of(), Map.of()),
          "7",
          "",
          Map.of(),
          new SessionBudget(new MemberBudget(1 << 20), 1 << 20),
          () -> {});

  @Test
  void aRollbackToASavepointTakesWhatWasMadeSince() {
    run("DECLARE a CURSOR FOR SELECT 1; SAVEPOINT s; DECLARE b CURSOR FOR SELECT 1");
    bind("p");
    run("SAVEPOINT t; DECLARE c CURSOR FOR SELECT 1; ROLLBACK TO s");
    assertEquals(Set.of("a"), names());

    run("DECLARE d CURSOR FOR SELECT 1; ROLLBACK TO s; DECLARE e CURSOR FOR SELECT 1");
    assertEquals(Set.of("a", "e"), names());
  }

  @Test
  void aReleaseLeavesWhatWasMadeToWhatIsBelow() {
    run("SAVEPOINT s; DECLARE a CURSOR FOR SELECT 1; SAVEPOINT t; DECLARE b CURSOR FOR SELECT 1");
    run("SAVEPOINT u; DECLARE c CURSOR FOR SELECT 1; RELEASE t");
    assertEquals(Set.of("a", "b", "c"), names());

    run("ROLLBACK TO s");
    assertEquals(Set.of(), names());
  }

  @Test
  void aSavepointThatTheNodeHasNotSeenIsOlderThanAll() {
    run("SAVEPOINT s; DECLARE a CURSOR FOR SELECT 1; RELEASE older; SAVEPOINT t");
    run("DECLARE b CURSOR FOR SELECT 1; ROLLBACK TO older");

    assertEquals(Set.of(), names());
  }

  @Test
  void whatTheNodeDidNotRunIsTakenBack() {
    run("SAVEPOINT s; DECLARE a CURSOR FOR SELECT 1");
    Runnable notRolledBack = step("SAVEPOINT t");
    Runnable notReleased = step("RELEASE s");
    notReleased.run();
    notRolledBack.run();

    run("ROLLBACK TO s");
    assertEquals(Set.of(), names());
  }

  @Test
  void theEndOfATransactionTakesAllThatIsNotHeld() {
    run("DECLARE a CURSOR FOR SELECT 1; DECLARE b CURSOR WITH HOLD FOR SELECT 1; COMMIT");
    assertEquals(Set.of("b"), names());

    run("DECLARE c CURSOR WITH HOLD FOR SELECT 1; SAVEPOINT s; ROLLBACK");
    assertEquals(Set.of("b"), names());
  }

  @Test
  void aPortalThatIsClosedIsForgotten() {
    run("SAVEPOINT s");
    bind("p");
    session.portals.remove("p");
    session.scopes.closed("p");
    session.cursors.put("p", new Cursor(script("SELECT 1").statements().get(0), null));

    run("ROLLBACK TO s");
    assertEquals(Set.of("p"), names());
  }

  private void run(String text) {
    Script script = script(text);
    script
        .statements()
        .forEach(one -> session.scopes.after(BatchStatement.of(script, one, null), false));
  }

  private Runnable step(String text) {
    Script script = script(text);
    return session.scopes.after(BatchStatement.of(script, script.statements().get(0), null), false);
  }

  private void bind(String portal) {
    session.scopes.bound(portal);
    Prepared prepared =
        new Prepared(new Parse("", "SELECT 1", new int[0]), script("SELECT 1"), session);
    session.portals.put(portal, Portal.local(portal, prepared));
  }

  private Set<String> names() {
    Set<String> all = new TreeSet<>(session.cursors.keySet());
    all.addAll(session.portals.keySet());
    return all;
  }

  private static Script script(String text) {
    return SqlAnalyzer.postgres17().analyze(text, true);
  }
}
