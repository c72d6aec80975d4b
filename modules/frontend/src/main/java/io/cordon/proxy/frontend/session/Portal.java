package io.cordon.proxy.frontend.session;

import io.cordon.proxy.router.ChainSummary;
import io.cordon.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A portal of the protocol.
 *
 * @param running what it was bound to: the statement's own text, or what a plugin had put in its
 *     place
 * @param local it was bound while no node was involved
 * @param executed it has run: what comes of it again are rows, its effect is had
 * @param spent it has run without a node, and cannot run again
 * @param chain that it was bound under; null if nobody was asked
 * @param attributes that it was bound with
 * @param exchange how many Syncs there had been
 */
public record Portal(
    String name,
    Prepared statement,
    Prepared running,
    boolean local,
    boolean executed,
    boolean spent,
    @Nullable ChainSummary chain,
    Map<String, String> attributes,
    long exchange) {

  /** Bound while no node was involved. */
  public static Portal local(String name, Prepared statement) {
    return new Portal(name, statement, statement, true, false, false, null, Map.of(), 0);
  }

  /** Bound on a node, to what runs there in the statement's place. */
  public static Portal onNode(
      String name, Prepared statement, ChainSummary chain, Session session) {
    return new Portal(
        name,
        statement,
        statement.running(),
        false,
        false,
        false,
        chain,
        session.attributes(session.tx()),
        session.exchange);
  }

  /** How what it runs came about; null if that cannot be told. */
  @Nullable Provenance provenance() {
    Statement one = statement.single();
    Statement ran = running.single();
    return one == null || ran == null
        ? null
        : new Provenance(statement.script(), one, ran.text(running.script()));
  }

  public Portal afterExecute() {
    return new Portal(name, statement, running, local, true, spent, chain, attributes, exchange);
  }

  /** It has run without a node. */
  public Portal afterLocalRun() {
    return new Portal(name, statement, running, local, true, true, chain, attributes, exchange);
  }

  /**
   * True if what it was bound to may run, now that its statement has been decided again: it is what
   * would run now, or it was bound to it a moment ago, in the same exchange, with all that a plugin
   * is told as it is.
   */
  @SuppressWarnings("ReferenceEquality") // What has not been replaced has not changed.
  public boolean holds(ChainSummary chainNow, Session session) {
    return running.parse().query().equals(statement.running().parse().query())
        || (chain == chainNow
            && exchange == session.exchange
            && attributes == session.attributes(session.tx()));
  }
}
