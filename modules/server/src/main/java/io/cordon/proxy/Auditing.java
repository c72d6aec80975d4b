package io.cordon.proxy;

import io.cordon.proxy.audit.AuditLog;
import io.cordon.proxy.audit.AuditOptions;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.sql.SqlAnalyzer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A member's audit, from its configuration. */
final class Auditing {

  private Auditing() {}

  /** Not open yet; off where no file is configured. */
  static AuditLog of(CordonConfig.Audit config, LongFunction<@Nullable String> policyHashes) {
    String file = config.file();
    return file == null
        ? AuditLog.off()
        : AuditLog.of(
            new AuditOptions(
                Path.of(file),
                config.decisions(),
                config.text(),
                config.maxBytes(),
                config.maxAge(),
                config.keep(),
                AuditOptions.Sync.valueOf(config.sync().name()),
                AuditOptions.OnFailure.valueOf(config.onFailure().name()),
                config.queue()),
            policyHashes);
  }

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
