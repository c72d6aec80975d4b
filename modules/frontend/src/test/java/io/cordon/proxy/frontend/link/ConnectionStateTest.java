package io.cordon.proxy.frontend.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.Parse;
import io.cordon.proxy.frontend.session.Login;
import io.cordon.proxy.frontend.session.MemberBudget;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.SessionBudget;
import io.cordon.proxy.frontend.session.Setting;
import io.cordon.sql.SqlAnalyzer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionStateTest {

  private final ConnectionState state = new ConnectionState();

  private static Setting set(String name, String value) {
    return new Setting(value, "SET " + name + " = '" + value + "'");
  }

  private List<String> difference(Map<String, Setting> has, Map<String, Setting> wanted) {
    state.settings = has;
    return state.difference(wanted);
  }

  @Test
  void settingsThatAreThereAreNotSentAgain() {
    Map<String, Setting> some = Map.of("a.b", set("a.b", "1"));

    assertEquals(List.of(), difference(some, some));
    assertEquals(List.of(), difference(some, Map.of("a.b", set("a.b", "1"))));
    assertEquals(List.of(), difference(Map.of(), Map.of()));
  }

  @Test
  void othersAreSetAndWhatIsTooMuchIsReset() {
    assertEquals(
        List.of("RESET \"a\".\"b\"", "SET a.c = '2'", "SET a.d = '3'"),
        difference(
            Map.of("a.b", set("a.b", "1"), "a.c", set("a.c", "1"), "a.e", set("a.e", "4")),
            Map.of("a.d", set("a.d", "3"), "a.c", set("a.c", "2"), "a.e", set("a.e", "4"))));
  }

  /** Under a role less may be set: it is given up first, and taken last. */
  @Test
  void aRoleComesLast() {
    Setting role = new Setting("r", "SET ROLE r");
    Setting b = set("a.b", "1");

    assertEquals(List.of("RESET ROLE", "SET ROLE r"), difference(Map.of(), Map.of("role", role)));
    assertEquals(
        List.of("RESET ROLE", "SET a.b = '1'", "SET ROLE r"),
        difference(Map.of("role", role), Map.of("role", role, "a.b", b)));
    assertEquals(
        List.of("RESET ROLE", "RESET \"role\"", "SET a.b = '1'"),
        difference(Map.of("role", role), Map.of("a.b", b)));
    assertEquals(
        List.of(), difference(Map.of("role", role, "a.b", b), Map.of("role", role, "a.b", b)));
  }

  private static Prepared prepared(String name, String text) {
    Session session =
        new Session(
            new Login("alice", "demo", Map.of(), Map.of(), Map.of()),
            "7",
            "",
            Map.of(),
            new SessionBudget(new MemberBudget(1 << 20), 1 << 20),
            () -> {});
    return new Prepared(
        new Parse(name, text, new int[0]), SqlAnalyzer.postgres17().analyze(text, true), session);
  }

  /** Another session's statement of the same name and text is another statement. */
  @Test
  void hasStatementsByWhatTheyAre() {
    Prepared one = prepared("s", "SELECT 1");
    Prepared two = prepared("s", "SELECT 1");
    state.add(one);
    assertTrue(state.has(one));
    assertFalse(state.has(two));

    state.remove(two);
    assertTrue(state.has(one));

    state.add(two);
    assertFalse(state.has(one));
    assertTrue(state.has(two));
    state.remove(two);
    assertFalse(state.has(two));
  }

  @Test
  void theUnnamedStatementIsNoneOfThem() {
    Prepared unnamed = prepared("", "SELECT 1");
    Prepared next = prepared("", "SELECT 2");
    state.add(unnamed);
    assertTrue(state.has(unnamed));
    assertEquals(Map.of(), state.named);

    state.add(next);
    state.remove(unnamed);
    assertTrue(state.has(next));
  }

  @Test
  void aLongUnnamedStatementIsNotRemembered() {
    Prepared shorter = prepared("", "SELECT '" + "x".repeat(1 << 10) + "'");
    Prepared longer = prepared("", "SELECT '" + "x".repeat(1 << 15) + "'");
    state.add(shorter);
    state.idle(0);
    assertTrue(state.has(shorter));

    state.add(longer);
    assertTrue(state.has(longer));
    state.idle(0);
    assertFalse(state.has(longer));
  }
}
