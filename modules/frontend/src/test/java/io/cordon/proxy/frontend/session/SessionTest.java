package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.policy.Identities;
import io.cordon.proxy.region.RegionMap;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTest {

  private static final Setting LATIN = new Setting("LATIN1", "SET client_encoding = 'LATIN1'");

  private final Session session = Sql.session();

  /** A text behind SET in the same pipeline is read as the SET has it, which no node has said. */
  @Test
  void readsTextAsItIsBeingSetOrWasReportedLast() {
    assertEquals(StandardCharsets.UTF_8, session.charset());

    session.tx(session.tx().set("client_encoding", LATIN));
    assertEquals(StandardCharsets.ISO_8859_1, session.charset());
    session.tx(session.tx().fail());
    assertEquals(StandardCharsets.UTF_8, session.charset());

    session.tell("client_encoding", "LATIN1");
    assertEquals("LATIN1", session.encoding());
    assertEquals(StandardCharsets.ISO_8859_1, session.charset());
  }

  /** A node may have set it to something else: by a role's default, or a function. */
  @Test
  void onceSettledTheNodesWordCounts() {
    session.tx(session.tx().set("client_encoding", LATIN).endOfMessage());
    session.settle();
    session.tell("client_encoding", "UTF8");

    assertEquals("UTF8", session.encoding());
  }

  @ParameterizedTest
  @CsvSource({
    "on, true",
    "off, false",
    "OF, false",
    "o, true",
    "f, false",
    "no, false",
    "0, false",
    "1, true"
  })
  void stringsAreStandardUnlessTheyAreSetOtherwise(String value, boolean standard) {
    session.tx(session.tx().set("standard_conforming_strings", new Setting(value, "")));

    assertEquals(standard, session.standardConformingStrings());
  }

  @Test
  void whatWasInForceAndIsNoMoreIsUncertainUntilANodeHasReported() {
    session.tx(session.tx().set("client_encoding", LATIN).endOfMessage());
    assertFalse(session.readingUncertain());
    session.settle();

    session.tx(session.tx().reset("client_encoding"));
    assertTrue(session.readingUncertain());

    session.tx(session.tx().endOfMessage());
    session.settle();
    assertFalse(session.readingUncertain());
  }

  @Test
  void whatNobodySeesMayHaveBeenAnything() {
    session.hasRun(Sql.statement("BEGIN"));
    session.hasRun(Sql.statement("SAVEPOINT s"));
    assertFalse(session.hasRun());
    session.hasRun(Sql.statement("SELECT 1"));
    assertTrue(session.hasRun());
    assertFalse(session.readingUncertain());

    session.hasRunUnread();
    assertTrue(session.readingUncertain());

    session.settle();
    assertFalse(session.hasRun());
    assertFalse(session.readingUncertain());
  }

  /** UNLISTEN and ROLLBACK: the channels are listened to as before. */
  @Test
  void aPinEndsWithTheTransactionThatEndsItsReason() {
    session.pins.add(PinReason.LISTEN);
    session.pins.add(PinReason.SEQUENCE);
    session.unpinAtEnd(PinReason.LISTEN);
    session.unpinAtEnd(PinReason.SEQUENCE);
    assertEquals(Set.of(PinReason.LISTEN, PinReason.SEQUENCE), session.pins);

    session.pinsRolledBack();
    session.settlePins();
    assertEquals(Set.of(PinReason.LISTEN), session.pins);

    session.unpinAtEnd(PinReason.LISTEN);
    session.pinAgain(PinReason.LISTEN);
    session.settlePins();
    assertEquals(Set.of(PinReason.LISTEN), session.pins);

    session.unpinAtEnd(PinReason.LISTEN);
    session.unpinAll();
    session.pins.add(PinReason.LISTEN);
    session.settlePins();
    assertEquals(Set.of(PinReason.LISTEN), session.pins, "what was to end is forgotten");
  }

  /** Decisions are kept under the object. */
  @Test
  void attributesThatAreEqualAreTheSame() {
    Map<String, String> before = session.attributes(session.tx());
    TxState set = session.tx().set("helios.region", new Setting("eu", ""));
    Map<String, String> with = session.attributes(set);

    assertNotSame(before, with);
    assertEquals("eu", session.attribute("helios.region", set));
    assertSame(with, session.attributes(set.set("work_mem", new Setting("1MB", ""))));
    assertSame(session.withoutClient(with), session.withoutClient(with));
  }

  @Test
  void itsBudgetKnowsWhatItHasSet() {
    long before = session.budget.used();
    session.tx(session.tx().set("a.b", new Setting("x".repeat(1000), "")).endOfMessage());
    assertTrue(session.budget.used() - before >= 2000);

    session.tx(session.tx().resetAll().endOfMessage());
    assertEquals(before, session.budget.used());

    session.close();
    assertTrue(session.closed());
    assertEquals(0, session.budget.used());
  }

  @Test
  void isOfAPolicyThatFixesTheSame() {
    RegionMap same = new RegionMap(1, 1, Identities.NONE, Map.of());
    assertTrue(session.isOf(same));

    Session fixed =
        new Session(
            new Login("alice", "demo", Map.of(), Map.of("helios.t", "a"), Map.of("helios.t", "a")),
            "7",
            "",
            Map.of(),
            new SessionBudget(new MemberBudget(1), 1),
            () -> {});
    assertFalse(fixed.isOf(same));
    assertTrue(fixed.isFixed("helios.t"));
    assertFalse(fixed.isFixed("helios.u"));
  }
}
