package io.cordon.proxy.frontend.query;

import io.cordon.protocol.CommandComplete;
import io.cordon.protocol.DataRow;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.NoticeResponse;
import io.cordon.protocol.RowDescription;
import io.cordon.proxy.frontend.gate.Forbidden;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.StatementMetrics;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.session.Deferred;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.Limits;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.SessionEffects;
import io.cordon.proxy.frontend.session.Setting;
import io.cordon.proxy.frontend.session.StatementKinds;
import io.cordon.proxy.frontend.session.TxState;
import io.cordon.sql.Effect;
import io.cordon.sql.Script;
import io.cordon.sql.SettingText;
import io.cordon.sql.Statement;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statements that need no node while none is engaged: transaction control, and the settings
 * that are ours. In a transaction they are also noted, for the node that will run it.
 */
final class LocalStatements {

  private final Session session;
  private final ServerLink link;
  private final StatementMetrics metrics;

  LocalStatements(Session session, ServerLink link, StatementMetrics metrics) {
    this.session = session;
    this.link = link;
    this.metrics = metrics;
  }

  /**
   * A statement has been answered without a node.
   *
   * @param statement null: it failed, or there was none
   */
  void ran(@Nullable Statement statement) {
    metrics.local();
    if (statement != null && StatementKinds.forgetsState(statement.effect())) {
      link.forgetNear();
    }
  }

  /**
   * Runs one and writes what PostgreSQL would answer, CommandComplete included. An error is not
   * written but returned, and the session's state is as it was.
   *
   * @param describe write the RowDescription too, as a simple query has it
   */
  @Nullable Refusal run(Script script, Statement statement, ByteBuf out, boolean describe) {
    TxState at = session.tx();
    Effect effect = statement.effect();
    if (at.failed() && !SessionEffects.endsFailure(effect)) {
      return new Refusal.Failure(Errors.aborted());
    }
    ErrorResponse error = check(at, effect);
    if (error != null) {
      return new Refusal.Failure(error);
    }
    Refusal forbidden = Forbidden.by(session, statement);
    if (forbidden != null) {
      return forbidden;
    }
    error = Limits.objection(session, at, statement);
    if (error == null && effect instanceof Effect.Show show) {
      error = show(show, out, describe);
      if (error == null) {
        new CommandComplete("SHOW").encode(out, session.charset());
      }
      return error == null ? null : new Refusal.Failure(error);
    } else if (error == null && effect instanceof Effect.Deallocate deallocate) {
      error = deallocate(deallocate);
    }
    if (error != null) {
      return new Refusal.Failure(error);
    }
    if (effect instanceof Effect.Discard) {
      session.prepared.clear();
      session.portals.clear();
    }
    if (effect instanceof Effect.Commit || effect instanceof Effect.Rollback) {
      session.portals.clear(); // also the one that does it
    }
    if (effect instanceof Effect.ResetAll || effect instanceof Effect.Discard) {
      session.resetLocally();
    }
    warn(script, at, effect, out);
    session.tx(SessionEffects.afterRunning(at, script, statement));
    defer(at, effect, statement.text(script));
    new CommandComplete(tag(at, statement)).encode(out, session.charset());
    return null;
  }

  /** The row that a SHOW returns; null for everything else. */
  static @Nullable RowDescription columns(Statement statement) {
    return statement.effect() instanceof Effect.Show show
        ? new RowDescription(List.of(RowDescription.Field.text(SettingText.lowerCase(show.name()))))
        : null;
  }

  /** Writes the row of a SHOW, and nothing else; an error is returned and not written. */
  @Nullable ErrorResponse row(Statement show, ByteBuf out) {
    return show((Effect.Show) show.effect(), out, false);
  }

  /** Of SHOW of what has no value, which a node says as soon as it looks at it; else null. */
  @Nullable ErrorResponse unknown(@Nullable Statement statement) {
    return statement != null
            && statement.effect() instanceof Effect.Show show
            && session.attribute(Setting.key(show.name()), session.tx()) == null
        ? Errors.noSuchParameter(show.name())
        : null;
  }

  private @Nullable ErrorResponse check(TxState at, Effect effect) {
    if (effect instanceof Effect.SetParameter set
        && set.values() != null
        && set.values().size() > 1) {
      return Errors.oneArgument(set.name());
    } else if (effect instanceof Effect.Savepoint && !at.block()) {
      return Errors.onlyInBlock("SAVEPOINT");
    } else if (effect instanceof Effect.Release release) {
      return !at.block()
          ? Errors.onlyInBlock("RELEASE SAVEPOINT")
          : at.hasSavepoint(release.name()) ? null : Errors.noSuchSavepoint(release.name());
    } else if (effect instanceof Effect.RollbackTo rollbackTo) {
      return !at.block()
          ? Errors.onlyInBlock("ROLLBACK TO SAVEPOINT")
          : at.hasSavepoint(rollbackTo.name()) ? null : Errors.noSuchSavepoint(rollbackTo.name());
    } else if (effect instanceof Effect.Commit commit && commit.chain() && !at.block()) {
      return Errors.onlyInBlock("COMMIT AND CHAIN");
    } else if (effect instanceof Effect.Rollback rollback && rollback.chain() && !at.block()) {
      return Errors.onlyInBlock("ROLLBACK AND CHAIN");
    }
    return null;
  }

  private void warn(Script script, TxState at, Effect effect, ByteBuf out) {
    Setting least = at.get("client_min_messages");
    if (least != null && least.value().equalsIgnoreCase("error")) {
      return;
    }
    if (effect instanceof Effect.Begin && at.block()) {
      warning("25001", "there is already a transaction in progress", out);
    } else if ((effect instanceof Effect.Commit || effect instanceof Effect.Rollback)
        && !at.block()) {
      warning("25P01", "there is no transaction in progress", out);
    } else if (effect instanceof Effect.SetParameter set
        && set.local()
        && !at.block()
        && script.statements().size() == 1) {
      warning("25P01", "SET LOCAL can only be used in transaction blocks", out);
    }
  }

  private void warning(String sqlState, String message, ByteBuf out) {
    NoticeResponse.of("WARNING", sqlState, message).encode(out, session.charset());
  }

  private @Nullable ErrorResponse show(Effect.Show show, ByteBuf out, boolean describe) {
    String value = session.attribute(Setting.key(show.name()), session.tx());
    if (value == null) {
      return Errors.noSuchParameter(show.name());
    }
    String column = SettingText.lowerCase(show.name());
    if (describe) {
      new RowDescription(List.of(RowDescription.Field.text(column))).encode(out, session.charset());
    }
    new DataRow(List.of(value)).encode(out, session.charset());
    return null;
  }

  private @Nullable ErrorResponse deallocate(Effect.Deallocate deallocate) {
    String name = deallocate.name();
    if (name == null) {
      for (String each : List.copyOf(session.prepared.keySet())) {
        forget(each);
      }
      return null;
    }
    return forget(name) ? null : Errors.noSuchStatement(name);
  }

  private boolean forget(String name) {
    Prepared gone = name.isEmpty() ? null : session.prepared.remove(name);
    if (gone != null && gone.wasSent()) {
      session.closedNames.add(name);
    }
    return gone != null;
  }

  private void defer(TxState before, Effect effect, String text) {
    TxState now = session.tx();
    if (!now.block()) {
      session.deferred.clear();
    } else if (effect instanceof Effect.Commit || effect instanceof Effect.Rollback) {
      session.deferred.chain();
    } else if (!(effect instanceof Effect.Begin)) {
      session.deferred.add(deferredText(effect, text));
    } else if (!before.block()) {
      session.deferred.add(text);
      deferEarlier(now);
    } else if (!Deferred.isPlainBegin(text)) {
      session.deferred.add(text); // a node warns of it, and changes the modes
    }
  }

  /** What was set in the same message before BEGIN is part of its transaction, as in PostgreSQL. */
  private void deferEarlier(TxState now) {
    Map<String, Setting> base = now.base() == null ? Map.of() : now.base();
    if (now.session().equals(base) && now.local().isEmpty()) {
      return;
    }
    now.session()
        .forEach(
            (key, setting) -> {
              if (!setting.equals(base.get(key))) {
                session.deferred.add(setting.sql());
              }
            });
    for (String key : base.keySet()) {
      if (!now.session().containsKey(key)) {
        session.deferred.add(Setting.resetSql(key));
      }
    }
    now.local()
        .forEach(
            (key, setting) ->
                session.deferred.add(
                    setting.equals(Setting.DEFAULT)
                        ? "SET LOCAL " + Setting.nameOnNode(key) + " TO DEFAULT"
                        : Setting.setSql(key, setting.value(), true)));
  }

  private static String deferredText(Effect effect, String text) {
    if (effect instanceof Effect.SetParameter set && set.values() != null) {
      String value = String.join(", ", set.values());
      return Setting.setSql(Setting.key(set.name()), value, set.local());
    } else if (effect instanceof Effect.SetParameter set && !set.local()) {
      return Setting.resetSql(Setting.key(set.name()));
    } else if (effect instanceof Effect.Reset reset) {
      return Setting.resetSql(Setting.key(reset.name()));
    }
    return text;
  }

  private static String tag(TxState at, Statement statement) {
    boolean fails =
        at.failed()
            && (statement.effect() instanceof Effect.Commit
                || statement.effect() instanceof Effect.PrepareTransaction);
    return fails ? "ROLLBACK" : statement.command();
  }
}
