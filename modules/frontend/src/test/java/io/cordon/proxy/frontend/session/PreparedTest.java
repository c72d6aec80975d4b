package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.Parse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparedTest {

  private static final Columns ONE = new Columns(List.of(new Columns.Column("a", 23, -1)));
  private static final Columns OTHER = new Columns(List.of(new Columns.Column("a", 25, -1)));

  private final Session session = Sql.session();
  private final Prepared prepared = Sql.prepared(session, "s", "SELECT 1");

  @Test
  void runsItselfUnlessItIsRewritten() {
    assertSame(prepared, prepared.running());

    prepared.runs(Sql.script("SELECT 2"), session);
    Prepared other = prepared.running();
    assertEquals("SELECT 2", other.parse().query());
    assertEquals("s", other.name());

    prepared.runs(Sql.script("SELECT 2"), session);
    assertSame(other, prepared.running(), "the same text is not prepared again");

    prepared.runs(Sql.script("SELECT 3"), session);
    assertEquals("SELECT 3", prepared.running().parse().query());

    prepared.runs((io.cordon.sql.Script) null, session);
    assertSame(prepared, prepared.running());
  }

  @Test
  void aTextThatReadsOtherwiseByNowIsPreparedAgain() {
    prepared.runs(Sql.script("SELECT 'é'"), session);
    Prepared before = prepared.running();
    session.tell("client_encoding", "LATIN1");

    prepared.runs(Sql.script("SELECT 'é'"), session);

    assertNotSame(before, prepared.running());
  }

  @Test
  void onlyTextThatAllReadAlikeIsSentAgainWhateverHasChanged() {
    Prepared plain = Sql.prepared(session, "", "SELECT 1");
    Prepared accented = Sql.prepared(session, "", "SELECT 'é'");
    assertTrue(accented.readsTheSame(session));

    session.readingUncertain(true);
    assertFalse(accented.readsTheSame(session));
    assertTrue(plain.readsTheSame(session));

    session.readingUncertain(false);
    session.tell("standard_conforming_strings", "off");
    assertFalse(accented.readsTheSame(session));
    session.tell("standard_conforming_strings", "on");
    assertTrue(accented.readsTheSame(session));
    session.tell("client_encoding", "LATIN1");
    assertFalse(accented.readsTheSame(session));
  }

  @Test
  void returnsOtherOnlyThanTheClientWasTold() {
    prepared.returns(OTHER);
    assertFalse(prepared.returnsOther());
    assertFalse(prepared.isTold());

    prepared.told(ONE);
    prepared.returns(ONE);
    assertTrue(prepared.isTold());
    assertFalse(prepared.returnsOther());

    prepared.returns(OTHER);
    assertTrue(prepared.returnsOther());

    prepared.returns(ONE);
    assertFalse(prepared.returnsOther());
  }

  @Test
  void aNodeMayHaveItOrWhatRanInItsPlace() {
    assertFalse(prepared.wasSent());
    prepared.runs(Sql.script("SELECT 2"), session);
    assertTrue(prepared.wasSent());
    assertTrue(
        Prepared.of(null, prepared.parse(), prepared.script(), session).wasSent(), "of PREPARE");
  }

  @Test
  void knowsHowWhatItRunsCameAbout() {
    assertEquals("SELECT 1", prepared.provenance().ran());
    prepared.runs(Sql.script("SELECT 2"), session);
    assertEquals("SELECT 2", prepared.provenance().ran());
    assertEquals("SELECT 1", prepared.provenance().script().text());
    assertNull(Sql.prepared(session, "", "").provenance());
    assertNull(Sql.prepared(session, "", "SELECT 1; SELECT 2").single());
  }

  @ParameterizedTest
  @CsvSource({"0, false", "23, false", "16383, false", "16384, true", "-1, true"})
  void typesOfUsersAreNotInTheText(int type, boolean own) {
    Parse parse = new Parse("", "SELECT $1", new int[] {25, type});

    assertEquals(own, new Prepared(parse, Sql.script("SELECT $1"), session).hasTypesOfItsOwn());
  }

  @Test
  void namesThatANodeWouldCutAreTooLong() {
    assertFalse(Prepared.isTooLong("x".repeat(63)));
    assertTrue(Prepared.isTooLong("x".repeat(64)));
    assertFalse(Prepared.isTooLong("é".repeat(31)));
    assertTrue(Prepared.isTooLong("é".repeat(32)));
    assertTrue(Prepared.isTooLong("\uD83D\uDE00".repeat(16)));
    assertFalse(Prepared.isTooLong("\uD83D\uDE00".repeat(15)));
  }
}
