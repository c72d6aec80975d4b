package io.cordon.proxy.frontend.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.frontend.session.BatchStatement;
import io.cordon.proxy.frontend.session.Cursor;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.frontend.session.Portal;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.Sql;
import io.cordon.sql.Script;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of a statement when a node has run it. */
class CompletionEffectsTest {

  private LinkFixture fixture;
  private Session session;
  private CompletionEffects effects;

  @BeforeEach
  void engage() throws Exception {
    fixture = new LinkFixture();
    session = fixture.session;
    effects = new CompletionEffects(session, fixture.link, fixture.gate);
    fixture.engage();
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  /** The last statement of the text has run. */
  private void ran(String text) {
    Script script = Sql.script(text);
    int last = script.statements().size() - 1;
    ran(BatchStatement.of(script, last < 0 ? null : script.statements().get(last), null));
  }

  private void ran(BatchStatement step) {
    fixture.on(() -> effects.of(step));
  }

  private ConnectionState mirror() {
    return ConnectionState.of(fixture.link.server());
  }

  @Test
  void whatCannotBeReadMayHaveLeftAnything() {
    ran("this is no SQL");

    assertEquals(Set.of(PinReason.UNKNOWN), session.pins);
  }

  @Test
  void prepareIsAParse() {
    ran("PREPARE s AS SELECT 1");

    Prepared made = session.prepared.get("s");
    assertEquals("SELECT 1", made.parse().query());
    assertTrue(made.wasSent());
    assertTrue(mirror().has(made));
  }

  /** A plugin is asked about the client's text again, and the node has what ran in its place. */
  @Test
  void ofARewrittenPrepareBothTextsAreKept() {
    Script asked = Sql.script("PREPARE s AS SELECT 1");
    Script ran = Sql.script("PREPARE s AS SELECT 2");
    ran(BatchStatement.of(asked, asked.statements().get(0), ran));

    Prepared made = session.prepared.get("s");
    assertEquals("SELECT 1", made.parse().query());
    assertEquals("SELECT 2", made.running().parse().query());
    assertFalse(mirror().has(made));
    assertTrue(mirror().has(made.running()));
  }

  /** Under another name it is another statement. */
  @Test
  void whatAPluginPreparesUnderAnotherNameIsItself() {
    Script asked = Sql.script("PREPARE s AS SELECT 1");
    Script ran = Sql.script("PREPARE t AS SELECT 2");
    ran(BatchStatement.of(asked, asked.statements().get(0), ran));

    assertNull(session.prepared.get("s"));
    assertEquals("SELECT 2", session.prepared.get("t").parse().query());
  }

  @Test
  void deallocateForgetsAName() {
    ran("PREPARE s AS SELECT 1");
    ran("PREPARE t AS SELECT 1");
    ran("DEALLOCATE s");

    assertEquals(Set.of("t"), session.prepared.keySet());
    assertEquals(Set.of("t"), mirror().named.keySet());
  }

  /** The unnamed statement has no name in SQL. */
  @Test
  void deallocateAllLeavesTheUnnamedStatement() {
    Prepared unnamed = fixture.prepared("", "SELECT 1");
    session.prepared.put("", unnamed);
    ran("PREPARE s AS SELECT 1");
    ran("DEALLOCATE ALL");

    assertEquals(Set.of(""), session.prepared.keySet());
    assertSame(unnamed, session.prepared.get(""));
    assertEquals(Set.of(), mirror().named.keySet());
  }

  private void open(String... names) {
    for (String name : names) {
      session.portals.put(name, Portal.local(name, fixture.prepared("", "SELECT 1")));
      session.cursors.put(
          name, new Cursor(Sql.script("DECLARE c CURSOR FOR SELECT 1").statements().get(0), null));
    }
  }

  @Test
  void closeEndsACursorAndThePortalThatItIs() {
    open("a", "b", "");
    ran("CLOSE a");
    assertEquals(Set.of("b", ""), session.portals.keySet());
    assertEquals(Set.of("b", ""), session.cursors.keySet());

    ran("CLOSE ALL");
    assertEquals(Set.of(""), session.portals.keySet());
    assertEquals(Set.of(), session.cursors.keySet());
  }

  @Test
  void discardAllLeavesNothing() {
    open("a", "");
    ran("PREPARE s AS SELECT 1");
    session.pins.add(PinReason.TEMPORARY_OBJECT);
    ran("DISCARD ALL");

    assertEquals(Set.of(), session.prepared.keySet());
    assertEquals(Set.of(), session.portals.keySet());
    assertEquals(Set.of(), mirror().named.keySet());
    assertEquals(Set.of(), session.pins);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LISTEN           | UNLISTEN *                                   | true",
        "LISTEN           | UNLISTEN c                                   | false",
        "LISTEN           | DISCARD TEMP                                 | false",
        "CURSOR_WITH_HOLD | CLOSE ALL                                    | true",
        "CURSOR_WITH_HOLD | CLOSE c                                      | false",
        "SQL_PREPARED     | DEALLOCATE ALL                               | true",
        "SQL_PREPARED     | DEALLOCATE s                                 | false",
        "SEQUENCE         | DISCARD SEQUENCES                            | true",
        "TEMPORARY_OBJECT | DISCARD TEMP                                 | true",
        "TEMPORARY_OBJECT | DISCARD PLANS                                | false",
        "ADVISORY_LOCK    | SELECT pg_catalog.pg_advisory_unlock_all()   | true",
        "ADVISORY_LOCK    | SELECT pg_catalog.pg_advisory_unlock(1)      | false",
        "ADVISORY_LOCK    | SET search_path = x; "
            + "SELECT pg_catalog.pg_advisory_unlock_all()               | false",
        "ADVISORY_LOCK    | SELECT my.pg_advisory_unlock_all()           | false",
        "UNKNOWN          | DISCARD TEMP                                 | false",
      })
  void aPinEndsWithTheLastOfWhatItIsFor(PinReason pin, String text, boolean ends) {
    session.pins.add(pin);
    ran(text);
    session.settlePins();

    assertEquals(ends ? Set.of() : Set.of(pin), session.pins);
  }

  /** In one transaction: thrown away, and made again. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LISTEN        | UNLISTEN *                                 | LISTEN d",
        "ADVISORY_LOCK | SELECT pg_catalog.pg_advisory_unlock_all() | EXECUTE s",
      })
  void whatIsMadeAgainStays(PinReason pin, String ends, String again) {
    session.prepared.put("s", fixture.prepared("s", "SELECT pg_advisory_lock(1)"));
    session.pins.add(pin);
    ran(ends);
    ran(again);
    session.settlePins();

    assertEquals(Set.of(pin), session.pins);
  }
}
