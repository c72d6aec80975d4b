package io.cordon.proxy.frontend.gate;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.backend.PoolKey;
import io.cordon.proxy.frontend.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where metrics, the audit and observers hear of a session's refusals: once for each,
 * when it is decided, whatever the client gets to see of it. On the session's loop.
 */
public final class RefusalReport {

  private static final Logger log = LoggerFactory.getLogger(RefusalReport.class);

  private final Session session;
  private final ServerPlace place;
  private final StatementObservers observers;
  private final Refusals refusals;
  private final SessionAudit audit;

  public RefusalReport(
      Session session,
      ServerPlace place,
      StatementObservers observers,
      Refusals refusals,
      SessionAudit audit) {
    this.session = session;
    this.place = place;
    this.observers = observers;
    this.refusals = refusals;
    this.audit = audit;
  }

  /** Something does not run. */
  public void refused(Refused refused) {
    if (refused.refusal() != Refusal.ByNode.BY_NODE) {
      observers.refused(refused);
      note(refused);
    }
  }

  /** The same of what is on its way already, and is discarded by the node. */
  public void refusedAhead(Refused refused) {
    observers.refusedAhead(refused);
    note(refused);
  }

  private void note(Refused refused) {
    AuditContext grounds = refused.grounds();
    if (grounds != null && refused.refusal() instanceof Refusal.Denial denial) {
      PoolKey at = place.key();
      String node = at == null ? null : at.node();
      refusals.refused(session, denial, grounds.epoch(), node);
      audit.refused(denial, grounds, node);
    }
    if (log.isDebugEnabled()) {
      ErrorResponse error = refused.error();
      log.debug(
          "statement refused client={} sqlstate={} message={}",
          session.clientId(),
          error.sqlState(),
          error.message());
    }
  }
}
