package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.catalog.SearchPath;
import io.cordon.sql.Script;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameResolutionTest {

  private final Session session = Sql.session();

  private void runs(Session in, String text) {
    Script script = Sql.script(text);
    for (var statement : script.statements()) {
      SessionEffects.pin(in, in.tx(), statement);
      in.tx(SessionEffects.after(in.tx(), script, statement));
    }
  }

  private static SearchPath path(Session of) {
    return of.naming.path(of, of.tx(), null, null);
  }

  @Test
  void thePathIsAsTheSessionHasSetIt() {
    assertTrue(path(session).known());
    assertNull(path(session).schemas());

    runs(session, "SET search_path = a, \"$user\"");
    assertEquals(List.of("a", "alice"), path(session).schemas());
    assertSame(path(session), path(session));

    runs(session, "RESET search_path");
    assertNull(path(session).schemas());
  }

  @Test
  void orAsItWasStartedWith() {
    Session started = Sql.session(Map.of("search_path", "b"));
    assertEquals(List.of("b"), path(started).schemas());

    runs(started, "BEGIN; SET search_path = c");
    assertEquals(List.of("c"), path(started).schemas());
    runs(started, "SET LOCAL search_path TO DEFAULT");
    assertEquals(List.of("b"), path(started).schemas());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET ROLE bob",
        "DO $$ BEGIN END $$",
        "SELECT set_config('search_path', user, false)",
        "SELECT set_config(user, 'x', false)",
        "SET search_path = a; SET ROLE bob",
        "EXECUTE nobody"
      })
  void nobodyKnowsItWhereItMayHaveBeenChanged(String text) {
    runs(session, text);

    assertFalse(path(session).known());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET work_mem = '1MB'",
        "SELECT set_config('search_path', 'a', false)",
        "SELECT 1",
        "LISTEN c"
      })
  void whatConcernsOthersLeavesItKnown(String text) {
    runs(session, text);

    assertTrue(path(session).known());
  }

  @ParameterizedTest
  @ValueSource(strings = {"role", "session_authorization"})
  void nobodyKnowsItOfAnotherRole(String parameter) {
    assertFalse(path(Sql.session(Map.of(parameter, "bob"))).known());
  }

  @Test
  void temporaryTablesHideOthersUntilTheyAreGone() {
    runs(session, "CREATE TEMP TABLE t (a int)");
    assertEquals(Set.of("t"), path(session).temporary());

    runs(session, "ALTER TABLE t RENAME TO u");
    assertEquals(Set.of("t", SearchPath.ANY), path(session).temporary());

    session.unpinAll();
    assertEquals(Set.of(), path(session).temporary());
    runs(session, "SELECT 1");
    runs(session, "CREATE TEMP TABLE v (a int)");
    assertEquals(Set.of("v"), path(session).temporary());
  }

  @Test
  void ofTooManyAnyNameMayBeOne() {
    for (int i = 0; i <= 1024; i++) {
      runs(session, "CREATE TEMP TABLE t" + i + " (a int)");
    }

    assertEquals(Set.of(SearchPath.ANY), path(session).temporary());
  }

  @Test
  void whatMayBeMadeTemporary() {
    assertFalse(session.naming.isTemporary(session.tx()));
    runs(session, "SET search_path = 'PG_TEMP', public");
    assertTrue(session.naming.isTemporary(session.tx()));
  }

  @Test
  void namesThatAreBytesAreMisread() {
    assertFalse(path(session).misread());
    session.tell("client_encoding", "SQL_ASCII");
    session.charset();
    assertTrue(path(session).misread());
    session.tell("client_encoding", "UTF8");
    session.charset();
    assertTrue(path(session).misread(), "what was prepared then may run still");
  }
}
