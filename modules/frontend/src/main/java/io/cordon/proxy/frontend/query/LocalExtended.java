package io.cordon.proxy.frontend.query;

import io.cordon.protocol.BackendMessage;
import io.cordon.protocol.BackendType;
import io.cordon.protocol.Bind;
import io.cordon.protocol.BindComplete;
import io.cordon.protocol.CommandComplete;
import io.cordon.protocol.EmptyQueryResponse;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Frame;
import io.cordon.protocol.NoData;
import io.cordon.protocol.ParameterDescription;
import io.cordon.protocol.ParseComplete;
import io.cordon.protocol.RowDescription;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.Portal;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.SessionEffects;
import io.cordon.proxy.frontend.session.StatementKinds;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The extended query's answers that need no node, while none is engaged. */
final class LocalExtended {

  private final Session session;
  private final ServerLink link;
  private final ClientReplies replies;
  private final LocalStatements statements;

  LocalExtended(
      Session session, ServerLink link, ClientReplies replies, LocalStatements statements) {
    this.session = session;
    this.link = link;
    this.replies = replies;
    this.statements = statements;
  }

  /** True for a statement of ours, and for a text without any. */
  boolean isLocal(Prepared prepared) {
    if (isEmpty(prepared.script())) {
      return true;
    }
    Statement statement = prepared.single();
    return statement != null && StatementKinds.isLocal(statement, session.tx(), link.held());
  }

  /**
   * True if a node would know of no parameters: it is {@link #isLocal}, or would be if the block
   * had not failed.
   */
  private boolean takesNoValues(Prepared prepared) {
    Statement statement = prepared.single();
    return isLocal(prepared)
        || (statement != null
            && (StatementKinds.throwsAway(statement.effect())
                || StatementKinds.touchesNoData(statement)));
  }

  /** False: more of the message has to come before it can be answered. */
  boolean isDecidable(Bind bind, Prepared prepared) {
    return !takesNoValues(prepared) || ValuelessBind.isDecidable(bind.rest());
  }

  /** Why nothing can be done with it in the block that has failed; null if something can. */
  @Nullable ErrorResponse aborted(Script script) {
    if (!session.tx().failed()) {
      return null;
    }
    if (script.opaque()) {
      return Errors.syntax(script);
    }
    for (Statement statement : script.statements()) {
      if (!SessionEffects.endsFailure(statement.effect())) {
        return Errors.aborted();
      }
    }
    return null;
  }

  /** Answers it; an error is returned and not written. */
  @Nullable ErrorResponse parse(Prepared statement) {
    ErrorResponse unknown = statements.unknown(statement.single());
    if (unknown == null) {
      session.prepared.put(statement.name(), statement);
      answer(new ParseComplete());
    }
    return unknown;
  }

  /**
   * Why it cannot be bound without a node; null if it may be, also if that is another's to say.
   *
   * @param more is still to come of the message
   */
  @Nullable ErrorResponse objection(Bind bind, Prepared statement, boolean more) {
    boolean local = isLocal(statement);
    ValuelessBind valueless = takesNoValues(statement) ? new ValuelessBind(bind) : null;
    ErrorResponse objection = valueless == null ? null : valueless.values();
    if (objection == null && session.tx().failed()) {
      objection = isEmpty(statement.script()) ? Errors.aborted() : aborted(statement.script());
    }
    if (objection != null || valueless == null || !local) {
      return objection;
    }
    String portal = bind.portal();
    if (!portal.isEmpty()
        && (session.portals.containsKey(portal) || session.cursors.containsKey(portal))) {
      return Errors.duplicatePortal(portal);
    }
    objection = valueless.results(hasRows(statement) ? 1 : 0, more);
    return objection == null ? statements.unknown(statement.single()) : objection;
  }

  void bind(String portal, Prepared statement) {
    session.portals.put(portal, Portal.local(portal, statement));
    answer(new BindComplete());
  }

  /** What has no rows is described in a block that has failed, too. */
  @Nullable ErrorResponse notDescribed(Prepared prepared) {
    return !session.tx().failed() || (takesNoValues(prepared) && !hasRows(prepared))
        ? null
        : prepared.script().opaque() ? Errors.syntax(prepared.script()) : Errors.aborted();
  }

  /** Of what needs no node: it is SHOW. */
  static boolean hasRows(Prepared prepared) {
    Statement one = prepared.single();
    return one != null && isShow(one);
  }

  private static boolean isShow(Statement statement) {
    return statement.command().equals("SHOW");
  }

  void describe(Prepared prepared, boolean ofStatement) {
    ByteBuf out = replies.buffer();
    if (ofStatement) {
      new ParameterDescription(new int[0]).encode(out, session.charset());
    }
    Statement statement = prepared.single();
    RowDescription columns = statement == null ? null : LocalStatements.columns(statement);
    if (columns == null) {
      new NoData().encode(out, session.charset());
    } else {
      columns.encode(out, session.charset());
    }
    replies.send(out);
  }

  /**
   * Runs it; an error is returned and not written.
   *
   * @param rows the most that are wanted; 0: all
   */
  @Nullable Refusal execute(Portal portal, int rows) {
    Prepared prepared = portal.statement();
    Statement statement = prepared.single();
    if (statement == null) {
      answer(new EmptyQueryResponse());
      return null;
    } else if (portal.spent()) {
      return runAgain(portal, statement);
    }
    ByteBuf out = replies.buffer();
    Refusal refusal =
        rows == 1 && isShow(statement)
            ? suspended(statement, out)
            : statements.run(prepared.script(), statement, out, false);
    replies.send(out);
    if (refusal == null) {
      session.portals.replace(portal.name(), portal, portal.afterLocalRun());
    }
    return refusal;
  }

  /** As many rows as were wanted have been sent: whether there are more is told the next time. */
  private @Nullable Refusal suspended(Statement show, ByteBuf out) {
    ErrorResponse error = statements.row(show, out);
    if (error != null) {
      return new Refusal.Failure(error);
    }
    Frame.empty(out, BackendType.PORTAL_SUSPENDED);
    return null;
  }

  /** All rows have been fetched, or there are none to fetch. */
  private @Nullable Refusal runAgain(Portal portal, Statement statement) {
    if (!isShow(statement)) {
      return new Refusal.Failure(Errors.spentPortal(portal.name()));
    }
    answer(new CommandComplete("SHOW"));
    return null;
  }

  void answer(BackendMessage message) {
    ByteBuf out = replies.buffer();
    message.encode(out, session.charset());
    replies.send(out);
  }

  static boolean isEmpty(Script script) {
    return !script.opaque() && script.statements().isEmpty();
  }
}
