package io.cordon.proxy.frontend.gate;

import io.cordon.proxy.audit.AuditEvent;
import io.cordon.proxy.audit.AuditEvent.Kind;
import io.cordon.proxy.audit.AuditEvent.Refuser;
import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.router.Decision;
import io.cordon.proxy.router.Objection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the audit hears of one session, in the session's order. On its loop; never blocks. */
public final class SessionAudit {

  /** Who refuses where no plugin does. */
  public static final String OURSELVES = "cordon";

  private final AuditLog log;
  private final Session session;
  private final AuditEvent.Client client;

  public SessionAudit(AuditLog log, Session session, String address) {
    this.log = log;
    this.session = session;
    this.client =
        new AuditEvent.Client(
            session.clientId(), address, session.login().user(), session.login().database());
  }

  /** False: nobody wants to hear of what is allowed, so nothing has to be kept for it. */
  public boolean ofDecisions() {
    return log.auditsDecisions();
  }

  /**
   * A statement does not run.
   *
   * @param node where the session is; null if nowhere
   */
  void refused(Refusal.Denial denial, AuditContext grounds, @Nullable String node) {
    if (log.active()) {
      String sqlState = denial.error().sqlState();
      log.record(event(Kind.REFUSED, grounds, node, refusers(denial), sqlState));
    }
  }

  /**
   * A statement is about to be sent to this node. To be told if {@link #ofDecisions}.
   *
   * @return false: it must not be, since it has to be audited and cannot be
   */
  public boolean allowed(AuditContext grounds, String node) {
    return log.record(event(Kind.ALLOWED, grounds, node, List.of(), null));
  }

  private AuditEvent event(
      Kind kind,
      AuditContext grounds,
      @Nullable String node,
      List<Refuser> refusers,
      @Nullable String sqlState) {
    Decision decision = grounds.decision();
    return new AuditEvent(
        kind,
        Instant.now(),
        System.nanoTime(),
        grounds.epoch(),
        log.policyHash(grounds.epoch()),
        client,
        new AuditEvent.Text(
            grounds.text(),
            session.standardConformingStrings(),
            grounds.command(),
            grounds.attributes()),
        node,
        refusers,
        sqlState,
        decision == null ? null : decision.request());
  }

  private static List<Refuser> refusers(Refusal.Denial denial) {
    Decision.Refused decision = denial.decision();
    return decision == null || decision.objections().isEmpty()
        ? List.of(new Refuser(OURSELVES, denial.reason(), false))
        : refusers(decision.objections());
  }

  /** In the order of the chain: the first one is the one that was shown. */
  public static List<Refuser> refusers(List<Objection> objections) {
    return objections.stream()
        .map(objection -> new Refuser(objection.plugin(), objection.reason(), objection.failed()))
        .toList();
  }
}
