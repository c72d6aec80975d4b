package io.cordon.proxy.frontend.session;

import io.cordon.sql.Effect;
import io.cordon.sql.Script;
import io.cordon.sql.SessionState;
import io.cordon.sql.SettingCall;
import io.cordon.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** What a statement does to a session, once it has succeeded. */
public final class SessionEffects {

  private SessionEffects() {}

  /** The state after the statement. */
  public static TxState after(TxState at, Script script, Statement statement) {
    Effect effect = statement.effect();
    if (at.failed() && !endsFailure(effect)) {
      return at;
    }
    TxState next = at;
    for (SettingCall call : statement.settingCalls()) {
      next = afterCall(next, call);
    }
    if (effect instanceof Effect.None) {
      return next;
    }
    if (effect instanceof Effect.SetParameter set) {
      return afterSet(next, statement.text(script), set);
    } else if (effect instanceof Effect.Reset reset) {
      String key = Setting.key(reset.name());
      return withoutRole(next.reset(key), key, false);
    } else if (effect instanceof Effect.ResetAll) {
      return next.resetAll();
    } else if (effect instanceof Effect.Discard discard) {
      return discard.what() == Effect.Discard.What.ALL ? next.discardAll() : next;
    } else if (effect instanceof Effect.Begin) {
      return next.begin();
    } else if (effect instanceof Effect.Commit commit) {
      return next.commit(commit.chain());
    } else if (effect instanceof Effect.Rollback rollback) {
      return next.rollback(rollback.chain());
    } else if (effect instanceof Effect.PrepareTransaction) {
      return next.commit(false);
    } else if (effect instanceof Effect.Savepoint savepoint) {
      return next.block() ? next.savepoint(savepoint.name()) : next;
    } else if (effect instanceof Effect.Release release) {
      return next.release(release.name());
    } else if (effect instanceof Effect.RollbackTo rollbackTo) {
      return next.rollbackTo(rollbackTo.name());
    }
    return next;
  }

  /**
   * The state after a statement that has a message of its own. What cannot run in a transaction
   * block is committed at once (protocol chapter, "Pipelining"): what fails behind it in its
   * pipeline does not undo it.
   */
  public static TxState afterRunning(TxState at, Script script, Statement statement) {
    TxState next = after(at, script, statement);
    boolean committed =
        statement.effect() instanceof Effect.Discard discard
            && discard.what() == Effect.Discard.What.ALL
            && !at.block();
    return committed ? TxState.idle(next.session()) : next;
  }

  /** True for what PostgreSQL runs in a failed transaction: its way out. */
  public static boolean endsFailure(Effect effect) {
    return effect instanceof Effect.Commit
        || effect instanceof Effect.Rollback
        || effect instanceof Effect.RollbackTo
        || effect instanceof Effect.PrepareTransaction;
  }

  /**
   * Notes what the statement leaves on its server connection that cannot be moved.
   *
   * @param at the state that it finds
   */
  public static void pin(Session session, TxState at, Statement statement) {
    session.naming.sent(session, statement);
    if (makes(statement) && session.naming.isTemporary(at)) {
      session.pins.add(PinReason.TEMPORARY_OBJECT);
      session.naming.madeTemporary();
    }
    for (SessionState state : statement.leaves()) {
      if (state != SessionState.SETTING
          || !canBeRepeated(statement)
          || (session.readsBytes() && !setsAscii(statement))) {
        pin(session, state);
      }
    }
    if (statement.effect() instanceof Effect.Execute) {
      Statement inner = DecisionRequest.inner(session, statement);
      if (inner == null) {
        session.pins.add(PinReason.UNKNOWN);
      } else {
        inner.leaves().forEach(state -> pin(session, state));
      }
    }
  }

  private static void pin(Session session, SessionState state) {
    PinReason reason = PinReason.of(state);
    if (reason != null) {
      session.pins.add(reason);
    }
  }

  /** True if it may make something in the first schema of the path. */
  private static boolean makes(Statement statement) {
    String command = statement.command();
    return !statement.readOnly()
        && (command.startsWith("CREATE ")
            || command.equals("SELECT INTO")
            || command.equals("EXPLAIN")
            || command.equals("IMPORT FOREIGN SCHEMA"));
  }

  /** True if it may change how the node reads the next text, in a way that cannot be foreseen. */
  public static boolean mayChangeReading(Statement statement) {
    return statement.leaves().contains(SessionState.UNKNOWN)
        || statement.effect() instanceof Effect.Execute
        || !statement.settingCalls().stream().allMatch(SessionEffects::isPlain);
  }

  private static boolean canBeRepeated(Statement statement) {
    Effect effect = statement.effect();
    if (effect instanceof Effect.SetParameter set) {
      String key = Setting.key(set.name());
      return Setting.canBeRepeated(key)
          || (key.equals(Setting.SESSION_AUTHORIZATION) && set.values() == null);
    }
    if (effect instanceof Effect.Reset || effect instanceof Effect.ResetAll) {
      return true;
    }
    return !statement.settingCalls().isEmpty()
        && statement.settingCalls().stream().allMatch(SessionEffects::isPlain);
  }

  private static boolean setsAscii(Statement statement) {
    List<String> values =
        statement.effect() instanceof Effect.SetParameter set && set.values() != null
            ? set.values()
            : List.of();
    return Stream.concat(values.stream(), statement.settingCalls().stream().map(SettingCall::value))
        .allMatch(value -> value == null || value.chars().allMatch(c -> c < 128));
  }

  public static boolean isPlain(SettingCall call) {
    return call.unconditional()
        && call.name() != null
        && call.value() != null
        && call.local() != null
        && Setting.canBeRepeated(Setting.key(call.name()));
  }

  private static TxState afterCall(TxState at, SettingCall call) {
    String name = call.name();
    String value = call.value();
    if (name == null || value == null || !isPlain(call)) {
      return at;
    }
    String key = Setting.key(name);
    boolean local = Boolean.TRUE.equals(call.local());
    String whole = whole(at, key, value);
    Setting setting = new Setting(whole, Setting.callSql(key, whole));
    return local ? at.setLocal(key, setting) : at.set(key, setting);
  }

  private static TxState afterSet(TxState at, String text, Effect.SetParameter set) {
    String key = Setting.key(set.name());
    if (Setting.ofOneTransaction(key) || !Setting.canBeRepeated(key)) {
      return withoutRole(at, key, set.local());
    }
    if (set.values() == null) {
      return set.local() ? at.setLocal(key, Setting.DEFAULT) : at.reset(key);
    }
    Setting setting = Setting.of(key, text, set);
    String whole = whole(at, key, setting.value());
    if (!whole.equals(setting.value())) {
      setting = new Setting(whole, Setting.callSql(key, whole));
    }
    return set.local() ? at.setLocal(key, setting) : at.set(key, setting);
  }

  /** The value with what it leaves as it was before it: that is not said again elsewhere. */
  private static String whole(TxState at, String key, String value) {
    Setting before = key.equals(DateStyle.KEY) ? at.get(key) : null;
    return before == null || before.equals(Setting.DEFAULT)
        ? value
        : DateStyle.over(before.value(), value);
  }

  /** SET and RESET of the session authorization end SET ROLE. */
  private static TxState withoutRole(TxState at, String key, boolean local) {
    if (!key.equals(Setting.SESSION_AUTHORIZATION) || at.get("role") == null) {
      return at;
    }
    return local ? at.setLocal("role", Setting.DEFAULT) : at.reset("role");
  }
}
