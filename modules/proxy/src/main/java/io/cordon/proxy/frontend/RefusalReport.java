package io.cordon.proxy.frontend;

import io.cordon.protocol.ErrorResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where metrics, the audit and observers hear of a session's refusals: once for each,
 * when it is decided, whatever the client gets to see of it. On the session's loop.
 */
final class RefusalReport {

  private static final Logger log = LoggerFactory.getLogger(RefusalReport.class);

  private final Session session;
  private final Engagement engagement;
  private final Outcomes outcomes;
  private final Refusals refusals;
  private final SessionAudit audit;

  RefusalReport(
      Session session,
      Engagement engagement,
      Outcomes outcomes,
      Refusals refusals,
      SessionAudit audit) {
    this.session = session;
    this.engagement = engagement;
    this.outcomes = outcomes;
    this.refusals = refusals;
    this.audit = audit;
  }

  /**
   * Something does not run.
   *
   * @param grounds null if it is an error that any server would give
   * @param about what was asked about; null if nobody was asked
   */
  void refused(ErrorResponse error, @Nullable Grounds grounds, @Nullable Question about) {
    outcomes.refused(error, grounds, about);
    note(error, grounds);
  }

  /** The same of what is on its way already, and is discarded by the node. */
  void refusedAhead(ErrorResponse error, Grounds grounds) {
    outcomes.refusedAhead(error, grounds);
    note(error, grounds);
  }

  private void note(ErrorResponse error, @Nullable Grounds grounds) {
    if (grounds != null) {
      String node = engagement.held() ? engagement.node() : null;
      refusals.refused(session, error, grounds, node);
      audit.refused(error, grounds, node);
    }
    log.debug(
        "statement refused client={} sqlstate={} message={}",
        session.clientId(),
        error.sqlState(),
        error.message());
  }
}
