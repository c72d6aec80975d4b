package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.catalog.SearchPath;
import io.cordon.sql.Script;
import io.cordon.sql.SqlAnalyzer;
import io.cordon.sql.Statement;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EarlierTest {

  private final Session session =
      new Session(
          new Login("alice", "demo", Map.of(), Map.of(), Map.of()),
          "7",
          "",
          Map.of(),
          new SessionBudget(new MemberBudget(1 << 20), 1 << 20),
          () -> {});

  private final Earlier earlier = session.earlier;

  /** FAULTS 7.1: each statement of a text asks what those before it have made. */
  @Test
  void looksAtEachStatementOnce() {
    for (int n : new int[] {1_000, 2_000, 4_000}) {
      Script script = script("SELECT 1;".repeat(n));
      long before = earlier.looks;
      for (Statement one : script.statements()) {
        session.naming.path(session, session.tx(), script, one);
      }
      assertEquals(n - 1, earlier.looks - before);
    }
  }

  @Test
  void looksAtEachStatementOnceForFetchesToo() {
    Script script = script("DECLARE c CURSOR FOR SELECT 1;" + "FETCH c;".repeat(1_000));
    for (Statement one : script.statements()) {
      earlier.before(script, one);
      earlier.cursor("c", null);
    }

    assertEquals(1_000, earlier.looks);
  }

  @Test
  void knowsTheTemporaryRelationsThatAreMadeBeforeAStatement() {
    Script script = script("CREATE TEMP TABLE a (); SELECT 1; CREATE TEMP TABLE b (); SELECT 2");

    assertEquals(Set.of(), made(script, 0));
    assertEquals(Set.of("a"), made(script, 1));
    assertEquals(Set.of("a"), made(script, 2));
    assertEquals(Set.of("a", "b"), made(script, 3));
    assertTrue(earlier.pins().contains(PinReason.TEMPORARY_OBJECT));
    assertEquals(Set.of("a"), made(script, 1));
  }

  @Test
  void takesAnyNameForTemporaryWhereThereAreMany() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= Earlier.MOST_NAMES; i++) {
      text.append("CREATE TEMP TABLE t").append(i).append(" ();");
    }
    Script script = script(text + "SELECT 1");

    assertEquals(Set.of(SearchPath.ANY), made(script, Earlier.MOST_NAMES + 1));
  }

  @Test
  void knowsTheCursorsThatAreDeclaredAndClosed() {
    Script script =
        script(
            "FETCH c; DECLARE c CURSOR FOR SELECT 1; FETCH c; CLOSE c; FETCH c;"
                + "DECLARE c CURSOR FOR SELECT 2; CLOSE ALL; FETCH c");
    Statement other = script("SELECT 3").statements().get(0);

    assertSame(other, cursor(script, 0, other));
    assertSame(script.statements().get(1), cursor(script, 2, other));
    assertNull(cursor(script, 4, other));
    assertNull(cursor(script, 7, other));
  }

  @Test
  void beginsAnewWhenTheSessionIsPinned() {
    Script script = script("SELECT 1; SELECT 2; SELECT 3");
    earlier.before(script, script.statements().get(2));
    session.pins.add(PinReason.UNKNOWN);

    earlier.before(script, script.statements().get(2));

    assertEquals(4, earlier.looks);
    assertTrue(earlier.pins().contains(PinReason.UNKNOWN));
  }

  private Set<String> made(Script script, int statement) {
    earlier.before(script, script.statements().get(statement));
    return Set.copyOf(earlier.made());
  }

  private Statement cursor(Script script, int statement, Statement otherwise) {
    earlier.before(script, script.statements().get(statement));
    return earlier.cursor("c", otherwise);
  }

  private static Script script(String text) {
    return SqlAnalyzer.postgres17().analyze(text, true);
  }
}
