package io.cordon.proxy.frontend.session;

import io.cordon.protocol.ErrorResponse;
import io.cordon.sql.Effect;
import io.cordon.sql.SettingCall;
import io.cordon.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Which statements a session's budget has no room for. */
public final class Limits {

  /**
   * Of the names and values of attributes together: each decision is given all of them, so they
   * cannot be many.
   */
  static final int ATTRIBUTE_BYTES = 64 << 10;

  private Limits() {}

  /**
   * Why the statement may not add to what the session keeps; null if it may, or adds nothing.
   *
   * @param at the state that it finds
   */
  public static @Nullable ErrorResponse objection(
      Session session, TxState at, Statement statement) {
    Effect effect = statement.effect();
    long more = 0;
    long attributes = 0;
    if (effect instanceof Effect.SetParameter set && set.values() != null) {
      for (String value : set.values()) {
        more += Weights.of(value);
      }
      attributes += StatementKinds.isOfAttribute(effect) ? more : 0;
    } else if (effect instanceof Effect.Prepare prepare) {
      more = Weights.OBJECT + 2L * (prepare.statement().end() - prepare.statement().start());
    } else if (effect instanceof Effect.Savepoint || effect instanceof Effect.DeclareCursor) {
      more = Weights.OBJECT;
    }
    for (SettingCall call : statement.settingCalls()) {
      String value = call.value();
      long bytes = value == null ? 0 : Weights.of(value);
      more += bytes;
      String name = call.name();
      attributes += name != null && Setting.isAttribute(Setting.key(name)) ? bytes : 0;
    }
    if (attributes > 0 && attributes + attributeBytes(at) > ATTRIBUTE_BYTES) {
      return Errors.tooManyAttributes(ATTRIBUTE_BYTES);
    }
    return more == 0
        ? null
        : session.budget.objection(more + Math.max(0, at.bytes() - session.tx().bytes()));
  }

  private static long attributeBytes(TxState at) {
    long[] bytes = {0};
    for (SettingMap settings : new SettingMap[] {at.session(), at.local()}) {
      settings.forEach(
          Setting.ATTRIBUTE_PREFIX,
          (name, setting) -> bytes[0] += Weights.of(name) + Weights.of(setting.value()));
    }
    return bytes[0];
  }
}
