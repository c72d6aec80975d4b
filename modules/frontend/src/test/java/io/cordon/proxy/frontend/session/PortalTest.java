package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.router.ChainSummary;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortalTest {

  private final Session session = Sql.session();
  private final ChainSummary chain = new ChainSummary(1, Set.of(), Set.of());
  private final Prepared statement = Sql.prepared(session, "s", "SELECT 1");
  private final Portal bound = Portal.onNode("p", statement, chain, session);

  @Test
  void holdsAsLongAsTheSameTextWouldRun() {
    session.exchange++;
    session.tx(session.tx().set("helios.region", new Setting("us", "")));

    assertTrue(bound.holds(new ChainSummary(2, Set.of(), Set.of()), session));
  }

  /** A plugin rewrites it now: what was bound runs only in the breath that it was bound in. */
  @Test
  void holdsForAnotherTextOnlyAtOnceAndWithAllAsItIs() {
    statement.runs(Sql.script("SELECT 2"), session);
    assertTrue(bound.holds(chain, session));

    assertFalse(bound.holds(new ChainSummary(1, Set.of(), Set.of()), session), "another chain");

    session.tx(session.tx().set("helios.region", new Setting("us", "")));
    assertFalse(bound.holds(chain, session), "other attributes");
    session.tx(session.tx().reset("helios.region"));

    session.exchange++;
    assertFalse(bound.holds(chain, session), "behind a Sync");
  }

  @Test
  void isOfWhatRanWhenItWasBound() {
    statement.runs(Sql.script("SELECT 2"), session);
    Portal other = Portal.onNode("p", statement, chain, session);

    assertEquals("SELECT 1", bound.running().parse().query());
    assertEquals("SELECT 1", bound.provenance().ran());
    assertEquals("SELECT 2", other.running().parse().query());
    assertEquals("SELECT 2", other.provenance().ran());
    assertSame(statement, other.statement());
    assertNull(Portal.onNode("", Sql.prepared(session, "", ""), chain, session).provenance());
  }

  @Test
  void isAnotherOnceItHasRun() {
    assertFalse(bound.executed());
    assertTrue(bound.afterExecute().executed());
    assertFalse(bound.afterExecute().local());
    assertTrue(Portal.local("p", statement).local());
    assertFalse(bound.afterExecute().spent(), "a node may have more rows of it");
    assertTrue(Portal.local("p", statement).afterLocalRun().spent());
  }
}
