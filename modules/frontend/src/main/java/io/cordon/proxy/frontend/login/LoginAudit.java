package io.cordon.proxy.frontend.login;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.audit.AuditEvent;
import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.frontend.gate.SessionAudit;
import io.cordon.proxy.router.LoginDecision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the audit hears of clients that are not let in: those that lack the right to be. */
final class LoginAudit {

  private LoginAudit() {}

  /**
   * @param who null if the client has not said
   * @param decision of the chain; null if it was not asked
   */
  static void refused(
      AuditLog log,
      ErrorResponse error,
      String address,
      @Nullable StartupRequest who,
      @Nullable LoginDecision decision) {
    if (!log.active() || !concernsRights(error.sqlState())) {
      return;
    }
    long epoch = decision == null ? 0 : decision.epoch();
    log.record(
        new AuditEvent(
            AuditEvent.Kind.LOGIN_REFUSED,
            Instant.now(),
            System.nanoTime(),
            epoch,
            log.policyHash(epoch),
            new AuditEvent.Client(
                null,
                address,
                who == null ? null : who.user(),
                who == null ? null : who.database()),
            null,
            null,
            refusers(error, decision),
            error.sqlState(),
            null));
  }

  private static List<AuditEvent.Refuser> refusers(
      ErrorResponse error, @Nullable LoginDecision decision) {
    if (decision instanceof LoginDecision.Denied denied && !denied.objections().isEmpty()) {
      return SessionAudit.refusers(denied.objections());
    }
    return List.of(new AuditEvent.Refuser(SessionAudit.OURSELVES, error.message(), false));
  }

  /**
   * Class 28, invalid authorization, and what the policy fixes; not a database that is not there.
   */
  private static boolean concernsRights(String sqlState) {
    return sqlState.startsWith("28") || sqlState.equals("42501");
  }
}
