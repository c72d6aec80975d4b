package io.cordon.proxy;

import io.cordon.proxy.audit.AuditLog;
import io.cordon.sql.SqlAnalyzer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Opens a member's audit. */
final class Auditing {

  private Auditing() {}

  /** Fails with a {@link StartException} that says what is wrong with the file. */
  static Future<Void> open(Vertx vertx, AuditLog audit, String member) {
    return vertx.executeBlocking(() -> opened(audit, member));
  }

  private static @Nullable Void opened(AuditLog audit, String member) {
    try {
      audit.open(member, SqlAnalyzer.postgres17());
      return null;
    } catch (IOException e) {
      throw new StartException("cannot audit: " + e.getMessage(), e);
    }
  }
}
