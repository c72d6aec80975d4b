package io.cordon.proxy.frontend;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.audit.AuditEvent;
import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.router.LoginDecision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the audit hears of clients that are not let in: those that lack the right to be. */
final class LoginAudit {

  private LoginAudit() {}

  /**
   * @param who null if the client has not said
   * @param denied by a plugin; null if none was asked, or all let it in
   */
  static void refused(
      AuditLog log,
      ErrorResponse error,
      String address,
      @Nullable StartupRequest who,
      LoginDecision.@Nullable Denied denied) {
    if (!log.active() || !concernsRights(error.sqlState())) {
      return;
    }
    String plugin = denied == null ? null : denied.plugin();
    log.record(
        new AuditEvent(
            AuditEvent.Kind.LOGIN_REFUSED,
            Instant.now(),
            System.nanoTime(),
            denied == null ? 0 : denied.epoch(),
            new AuditEvent.Client(
                null,
                address,
                who == null ? null : who.user(),
                who == null ? null : who.database()),
            null,
            null,
            List.of(
                new AuditEvent.Refuser(
                    plugin == null ? SessionAudit.OURSELVES : plugin, error.message(), false)),
            error.sqlState(),
            null));
  }

  /**
   * Class 28, invalid authorization, and what the policy fixes; not a database that is not there.
   */
  private static boolean concernsRights(String sqlState) {
    return sqlState.startsWith("28") || sqlState.equals("42501");
  }
}
