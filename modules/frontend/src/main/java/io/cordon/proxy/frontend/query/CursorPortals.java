package io.cordon.proxy.frontend.query;

import io.cordon.protocol.Parse;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.session.Portal;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Quoted;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.router.ChainSummary;
import org.jspecify.annotations.Nullable;

/**
 * Cursors that SQL has made (DECLARE, or a function that opens one), named by Describe or Execute:
 * a node has one name space for them and for the portals of the protocol. What is done with such a
 * cursor is decided as a FETCH from it, which does the same.
 */
final class CursorPortals {

  private final Session session;
  private final ScriptCache scripts;
  private final ServerLink link;

  CursorPortals(Session session, ScriptCache scripts, ServerLink link) {
    this.session = session;
    this.scripts = scripts;
    this.link = link;
  }

  /**
   * The FETCH that stands for the message; it is asked about, and never sent. Null if there can be
   * no cursor of this name, since no server connection is the session's, or its block has failed
   * and nobody knows of the cursor: then the name is an error either way.
   */
  @Nullable Prepared fetch(String name) {
    boolean nowhere = !link.engaged() && !link.held();
    boolean failed = session.tx().failed() && !session.cursors.containsKey(name);
    if (nowhere || failed || name.isEmpty() || Prepared.isTooLong(name)) {
      return null;
    }
    String sql = "FETCH ALL FROM " + Quoted.identifier(name);
    return new Prepared(new Parse("", sql, new int[0]), scripts.analyze(sql, true), session);
  }

  /** As a portal that has been bound and has run: its effect was that of what made it. */
  Portal portal(String name, Prepared fetch, ChainSummary chain) {
    return Portal.onNode(name, fetch, chain, session).afterExecute();
  }

  /**
   * False: a plugin wants something else in the place of the FETCH, and there is no text for it.
   */
  @SuppressWarnings("ReferenceEquality") // Its identity is the object's.
  static boolean runsAsItIs(Prepared fetch) {
    return fetch.running() == fetch;
  }
}
