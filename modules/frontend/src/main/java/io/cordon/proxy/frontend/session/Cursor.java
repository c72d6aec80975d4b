package io.cordon.proxy.frontend.session;

import io.cordon.sql.Effect;
import io.cordon.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A cursor of DECLARE: the statement that made it, and how that came about. */
public record Cursor(Statement statement, @Nullable Provenance provenance) {

  /** It outlives its transaction. */
  boolean held() {
    return statement.effect() instanceof Effect.DeclareCursor declare && declare.hold();
  }
}
