package io.cordon.proxy.frontend.query;

import io.cordon.protocol.Bind;
import io.cordon.protocol.Close;
import io.cordon.protocol.CloseComplete;
import io.cordon.protocol.Describe;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Execute;
import io.cordon.protocol.Flush;
import io.cordon.protocol.FrontendType;
import io.cordon.protocol.Parse;
import io.cordon.proxy.frontend.gate.Execution;
import io.cordon.proxy.frontend.gate.FrameDecisions;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.link.ConnectionState;
import io.cordon.proxy.frontend.link.NodeWriter;
import io.cordon.proxy.frontend.link.OwnMessage;
import io.cordon.proxy.frontend.link.PendingReply;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.net.ClientFrame;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.NodeText;
import io.cordon.proxy.frontend.session.Portal;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Quoted;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.SessionEffects;
import io.cordon.proxy.frontend.session.Weights;
import io.cordon.proxy.region.Node;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The extended query (protocol chapter, "Extended Query"): each message is decided where it stands,
 * in the state that those before it will leave if they succeed; if one does not, the node discards
 * the rest up to Sync, and so does the session.
 */
final class ExtendedQuery {

  private final Session session;
  private final FrameDecisions decisions;
  private final Gate gate;
  private final MessageAdmission admission;
  private final SessionInput input;
  private final ServerLink link;
  private final NodeWriter writer;
  private final LocalStatements statements;
  private final LocalExtended local;
  private final NodeStatements node;
  private final LexerSettingsCheck check;
  private final ExecuteEffects effects;
  private final CursorPortals cursors;

  ExtendedQuery(
      Session session,
      ScriptCache scripts,
      FrameDecisions decisions,
      Gate gate,
      SessionInput input,
      ServerLink link,
      ClientReplies replies,
      LocalStatements statements,
      NodeStatements node,
      LexerSettingsCheck check) {
    this.session = session;
    this.decisions = decisions;
    this.gate = gate;
    this.admission = new MessageAdmission(session, gate, input, link, replies);
    this.input = input;
    this.link = link;
    this.writer = link.writer();
    this.statements = statements;
    this.local = new LocalExtended(session, link, replies, statements);
    this.node = node;
    this.check = check;
    this.effects = new ExecuteEffects(session, input, link, gate);
    this.cursors = new CursorPortals(session, scripts, link);
  }

  boolean parse(Parse parse, ClientFrame frame) {
    Script script = decisions.script(parse.query(), session.standardConformingStrings());
    if (script == null) {
      return false;
    }
    if (admission.failedToEngage(script)) {
      return true;
    }
    if (Prepared.isTooLong(parse.statement())) {
      return admission.refuse(Errors.nameTooLong(parse.statement()));
    }
    ErrorResponse full =
        session.budget.objection(
            Weights.of(parse.query()) - session.prepared.bytes(parse.statement()));
    if (full != null) {
      return admission.refuse(full);
    }
    Prepared known = session.prepared.get(parse.statement());
    if (known != null && !known.unnamed()) {
      return admission.refuse(Errors.duplicateStatement(parse.statement()));
    }
    if (script.statements().size() > 1) {
      return admission.refuse(Errors.severalCommands());
    }
    if (session.readingUncertain() && !Quoted.isPlain(parse.query())) {
      return admission.refuse(Refusal.UncertainText.UNCERTAIN_TEXT, script);
    }
    Prepared statement = new Prepared(NodeText.of(parse, script), script, session);
    if (!link.engaged()) {
      ErrorResponse aborted = local.aborted(script);
      if (aborted != null) {
        return admission.refuse(aborted);
      }
      if (local.isLocal(statement)) {
        ErrorResponse unknown = local.parse(statement);
        return unknown == null || admission.refuse(unknown);
      }
    }
    if (!admission.mayGo(statement)) {
      return deliberationEnded();
    }
    Execution attempt = admission.attempt();
    Prepared running = statement.running();
    check.ahead(running.parse().query(), script);
    check.ahead(parse.statement(), script);
    node.parsed(running);
    Prepared before = session.prepared.put(parse.statement(), statement);
    link.replies()
        .expect(
            new PendingReply.Parse(
                session.tx(), () -> node.forget(statement, running, before), attempt));
    if (running == statement && !NodeText.isRenamed(script)) {
      writer.forward(frame, admission.permit());
    } else {
      ByteBuf own = link.server().buffer();
      running.parse().encode(own, session.charset());
      writer.inject(own, admission.permit());
    }
    return true;
  }

  /** False: more of it has to come before it can be answered. */
  boolean isDecidable(Bind bind) {
    Prepared statement = session.prepared.get(bind.statement());
    return statement == null || link.engaged() || local.isDecidable(bind, statement);
  }

  boolean bind(Bind bind, ClientFrame frame) {
    Prepared statement = session.prepared.get(bind.statement());
    if (admission.failedToEngage(statement == null ? null : statement.script())) {
      return true;
    }
    if (Prepared.isTooLong(bind.portal())) {
      return admission.refuse(Errors.nameTooLong(bind.portal()));
    }
    if (statement == null) {
      return admission.refuse(Errors.noSuchStatement(bind.statement()));
    }
    ErrorResponse full =
        bind.portal().isEmpty() ? null : session.budget.objection(Weights.of(statement));
    if (full != null) {
      return admission.refuse(full);
    }
    if (!link.engaged()) {
      ErrorResponse objection = local.objection(bind, statement, !frame.isWhole());
      if (objection != null) {
        return admission.refuse(objection);
      }
      if (local.isLocal(statement)) {
        local.bind(bind.portal(), statement);
        return true;
      }
    }
    if (!admission.mayGo(statement)) {
      return deliberationEnded();
    }
    Prepared running = statement.running();
    if (!node.canBeSent(running)) {
      return admission.refuse(Refusal.UncertainText.UNCERTAIN_TEXT, statement.script());
    }
    if (!node.isThere(running, admission.permit())) {
      return false;
    } else if (running.returnsOther()) {
      return admission.refuse(Errors.resultChanged());
    }
    node.injectNamed(running.single(), admission.permit());
    check.ahead(bind.statement(), statement.script());
    check.ahead(bind.portal(), statement.script());
    if (running.single() != null) {
      session.hasRun(running.single()); // what a planner evaluates
    }
    Portal portal = Portal.onNode(bind.portal(), statement, gate.chain(), session);
    Runnable notBound = bind.portal().isEmpty() ? () -> {} : session.scopes.bound(bind.portal());
    Portal before = session.portals.put(bind.portal(), portal);
    link.replies()
        .expect(
            new PendingReply.Bind(
                session.tx(),
                () -> {
                  unbound(portal, before);
                  notBound.run();
                },
                admission.attempt()));
    writer.forward(frame, admission.permit());
    return true;
  }

  boolean describe(Describe describe, ClientFrame frame) {
    Portal portal = describe.ofStatement() ? null : session.portals.get(describe.name());
    Prepared cursor =
        describe.ofStatement() || portal != null ? null : cursors.fetch(describe.name());
    Prepared statement =
        describe.ofStatement()
            ? session.prepared.get(describe.name())
            : portal == null ? cursor : portal.statement();
    if (admission.failedToEngage(statement == null ? null : statement.script())) {
      return true;
    }
    if (statement == null) {
      return admission.refuse(
          describe.ofStatement()
              ? Errors.noSuchStatement(describe.name())
              : Errors.noSuchPortal(describe.name()));
    }
    if (!link.engaged()) {
      ErrorResponse aborted = local.notDescribed(statement);
      if (aborted != null) {
        return admission.refuse(aborted);
      }
      if (local.isLocal(statement) || session.tx().failed()) {
        local.describe(statement, describe.ofStatement());
        return true;
      }
    }
    if (!admission.mayGo(statement)) {
      return deliberationEnded();
    }
    Prepared running = statement.running();
    if (cursor != null && !CursorPortals.runsAsItIs(cursor)) {
      return admission.refuse(
          new Refusal.BoundOtherwise(describe.name(), gate.epoch()), cursor.script());
    } else if (cursor == null && !node.canBeSent(running)) {
      return admission.refuse(Refusal.UncertainText.UNCERTAIN_TEXT, statement.script());
    } else if (portal == null) {
      if (cursor == null) {
        if (!node.isThere(running, admission.permit())) {
          return false;
        } else if (running.returnsOther()) {
          return admission.refuse(Errors.resultChanged());
        }
      }
    } else if (portal.local()) {
      node.bindAgain(portal, admission.permit());
    } else if (!portal.holds(gate.chain(), session)) {
      return admission.refuse(
          new Refusal.BoundOtherwise(portal.name(), gate.epoch()), running.script());
    }
    node.injectNamed(running.single(), admission.permit());
    check.ahead(describe.name(), statement.script());
    Prepared described = statement;
    link.replies()
        .expect(new PendingReply.Describe(session.tx(), described, running, admission.attempt()));
    writer.forward(frame, admission.permit());
    return true;
  }

  boolean execute(Execute execute, ClientFrame frame) {
    Portal portal = session.portals.get(execute.portal());
    Prepared cursor = portal == null ? cursors.fetch(execute.portal()) : null;
    if (cursor != null) {
      portal = cursors.portal(execute.portal(), cursor, gate.chain());
    }
    if (admission.failedToEngage(portal == null ? null : portal.statement().script())) {
      return true;
    }
    if (portal == null) {
      return admission.refuse(Errors.noSuchPortal(execute.portal()));
    }
    Prepared prepared = portal.statement();
    if (!link.engaged()) {
      ErrorResponse aborted = local.aborted(prepared.script());
      if (aborted != null) {
        return admission.refuse(aborted);
      }
      if (local.isLocal(prepared)) {
        Statement sent = prepared.single();
        Refusal refusal = local.execute(portal, execute.maxRows());
        if (!(refusal instanceof Refusal.Denial denial)) {
          statements.ran(refusal == null ? sent : null);
          return refusal == null || admission.refuse(refusal.error());
        }
        return admission.refuse(denial, prepared.script());
      }
    }
    Statement spent = portal.spent() && !LocalExtended.hasRows(prepared) ? prepared.single() : null;
    if (spent != null && (!session.tx().failed() || SessionEffects.endsFailure(spent.effect()))) {
      return admission.refuse(Errors.spentPortal(portal.name()));
    }
    if (!admission.mayGo(prepared)) {
      return deliberationEnded();
    }
    boolean asItIs =
        cursor == null
            ? portal.local() || portal.holds(gate.chain(), session)
            : CursorPortals.runsAsItIs(cursor);
    if (!asItIs) {
      return admission.refuse(
          new Refusal.BoundOtherwise(portal.name(), gate.epoch()), prepared.script());
    } else if (portal.local()) {
      portal = node.bindAgain(portal, admission.permit());
    }
    Prepared running = portal.running();
    Statement statement = running.single();
    Gate.Cleared cleared = admission.clear(prepared, running);
    if (cleared == null) {
      return true;
    }
    node.injectNamed(statement, cleared.permit());
    link.makeRoomFor(statement);
    check.ahead(execute.portal(), prepared.script());
    prepared.number = 0;
    link.replies().expect(effects.expected(portal, cleared.executions()));
    writer.forward(frame, cleared.permit());
    if (ExecuteEffects.forgets(statement)) {
      ByteBuf own = link.server().buffer();
      new Flush().encode(own);
      writer.inject(own, OwnMessage.ASKS_FOR_ANSWERS);
    }
    return true;
  }

  boolean close(Close close, ClientFrame frame) {
    if (admission.failedToEngage(null)) {
      return true;
    }
    // A block that has failed here stays failed: no node begins it now.
    boolean mayEngage = !session.tx().failed();
    if (close.ofStatement()) {
      Prepared statement = session.prepared.get(close.name());
      Node kept = statement == null || !mayEngage ? null : keptNode(statement);
      if (kept != null && !link.engaged() && !link.engage(List.of(kept), true)) {
        return false;
      }
      if (statement != null) {
        session.prepared.remove(close.name());
        if (!link.engaged() && !statement.unnamed() && statement.wasSent()) {
          session.closedNames.add(close.name());
        }
      }
      if (link.engaged()) {
        check.ahead(close.name(), statement == null ? null : statement.script());
        return closeOnNode(statement, frame);
      }
    } else {
      boolean known = session.portals.containsKey(close.name());
      Node kept = known || !mayEngage ? null : gate.keptNode();
      if (kept != null && !link.engaged() && !link.engage(List.of(kept), true)) {
        return false;
      }
      session.portals.remove(close.name());
      session.cursors.remove(close.name());
      session.scopes.closed(close.name());
      if (link.engaged()) {
        check.ahead(close.name(), null);
        return closeOnNode(null, frame);
      }
    }
    local.answer(new CloseComplete());
    return true;
  }

  /** The node whose connection the session keeps, if the statement is on it; null otherwise. */
  private @Nullable Node keptNode(Prepared statement) {
    return link.held() && ConnectionState.of(link.server()).has(statement.running())
        ? gate.keptNode()
        : null;
  }

  private boolean closeOnNode(@Nullable Prepared statement, ClientFrame frame) {
    Runnable notClosed = () -> {};
    if (statement != null) {
      ConnectionState mirror = ConnectionState.of(link.server());
      Prepared running = statement.running();
      mirror.remove(running);
      notClosed =
          () -> {
            session.prepared.putIfAbsent(statement.name(), statement);
            mirror.add(running);
          };
    }
    link.replies().expect(new PendingReply.Close(session.tx(), notClosed));
    writer.forward(frame, Gate.permit(FrontendType.CLOSE));
    return true;
  }

  /**
   * What a handler answers when {@link MessageAdmission#mayGo} was false: is the frame done with?
   */
  private boolean deliberationEnded() {
    return input.skipping();
  }

  /** It may be asked about again, but as another execution. */
  private void unbound(Portal portal, @Nullable Portal before) {
    // What has the name stays bound to it: a node does not bind a name twice, but for the empty
    // one.
    session.portals.remove(portal.name());
    if (before != null && !portal.name().isEmpty()) {
      session.portals.put(portal.name(), before);
    }
    portal.statement().number = 0;
  }
}
