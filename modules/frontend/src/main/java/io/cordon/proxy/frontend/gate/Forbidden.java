package io.cordon.proxy.frontend.gate;

import io.cordon.protocol.Frame;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.SessionEffects;
import io.cordon.proxy.frontend.session.Setting;
import io.cordon.sql.Effect;
import io.cordon.sql.SettingCall;
import io.cordon.sql.Statement;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a session may not set, whoever decides: what the policy fixes, and what cannot be followed.
 */
public final class Forbidden {

  /**
   * EXECUTE of a statement that is an EXECUTE, and so on: a node ends that where its stack ends.
   */
  private static final int DEEPEST_EXECUTE = 16;

  /** The OID of {@code set_config(text, text, boolean)}, the same in every PostgreSQL. */
  private static final int SET_CONFIG = 2078;

  private Forbidden() {}

  /** Why the statement may not set what it sets; null if it may. */
  public static @Nullable Refusal by(Session session, Statement statement) {
    Statement now = statement;
    for (int depth = 0; depth < DEEPEST_EXECUTE; depth++) {
      Refusal error = forbiddenItself(session, now);
      Statement inner =
          now.effect() instanceof Effect.Execute ? DecisionRequest.inner(session, now) : null;
      if (error != null || inner == null) {
        return error;
      }
      error = computedInside(inner);
      if (error != null) {
        return error;
      }
      now = inner;
    }
    return new Refusal.Failure(Errors.tooDeep());
  }

  private static @Nullable Refusal forbiddenItself(Session session, Statement statement) {
    String name = null;
    if (statement.effect() instanceof Effect.SetParameter set) {
      name = set.name();
    } else if (statement.effect() instanceof Effect.Reset reset) {
      name = reset.name();
    }
    if (name != null && session.isFixed(Setting.key(name))) {
      return new Refusal.FixedParameter(name);
    }
    for (SettingCall call : statement.settingCalls()) {
      String called = call.name();
      if (called == null) {
        if (!session.login().fixed().isEmpty()) {
          return new Refusal.ComputedParameter("?");
        }
      } else if (session.isFixed(Setting.key(called))) {
        return new Refusal.FixedParameter(called);
      } else if (Setting.isAttribute(Setting.key(called)) && !SessionEffects.isPlain(call)) {
        return new Refusal.ComputedParameter(called);
      }
    }
    return null;
  }

  /** EXECUTE runs a text of its own, whose set_config cannot be followed. */
  private static @Nullable Refusal computedInside(Statement inner) {
    for (SettingCall call : inner.settingCalls()) {
      String called = call.name();
      if (called != null && Setting.isAttribute(Setting.key(called))) {
        return new Refusal.ComputedParameter(called);
      }
    }
    return null;
  }

  /** Why {@code set_config} may not be called with this; null if it may, and of other functions. */
  static @Nullable Refusal byCall(Session session, ByteBuf call) {
    if (session.login().fixed().isEmpty() || CallMessage.oid(call) != SET_CONFIG) {
      return null;
    }
    String name = firstArgument(session, call.skipBytes(Frame.HEADER + Integer.BYTES));
    if (name == null) {
      return new Refusal.ComputedParameter("?");
    }
    return session.isFixed(Setting.key(name)) ? new Refusal.FixedParameter(name) : null;
  }

  /** Null if there is none, if it is NULL, and if it is not there in full. */
  private static @Nullable String firstArgument(Session session, ByteBuf rest) {
    int formats = rest.readableBytes() < Short.BYTES ? 0 : rest.readUnsignedShort();
    int head = formats * Short.BYTES + Short.BYTES + Integer.BYTES;
    if (rest.readableBytes() < head) {
      return null;
    }
    int length = rest.skipBytes(head - Integer.BYTES).readInt();
    return length < 0 || length > rest.readableBytes()
        ? null
        : rest.toString(rest.readerIndex(), length, session.charset());
  }
}
