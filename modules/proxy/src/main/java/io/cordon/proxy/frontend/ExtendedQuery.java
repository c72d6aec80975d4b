package io.cordon.proxy.frontend;

import io.cordon.protocol.Bind;
import io.cordon.protocol.Close;
import io.cordon.protocol.CloseComplete;
import io.cordon.protocol.Describe;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Execute;
import io.cordon.protocol.Flush;
import io.cordon.protocol.Parse;
import io.cordon.proxy.frontend.Expected.Op;
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
  private final ScriptCache scripts;
  private final Deliberation deliberation;
  private final Engagement engagement;
  private final Outbox outbox;
  private final LocalExtended local;
  private final NodeStatements node;
  private final SessionWire wire;

  /** What was decided about the statement that {@link #mayGo} let go; null if nothing was. */
  private @Nullable Verdict allowed;

  /** What it was asked about as; null if it was not asked, or nobody observes. */
  private @Nullable Question about;

  ExtendedQuery(Session session, ScriptCache scripts, Deliberation deliberation, SessionWire wire) {
    this.session = session;
    this.scripts = scripts;
    this.deliberation = deliberation;
    this.engagement = wire.engagement();
    this.outbox = wire.outbox();
    this.local = new LocalExtended(session, wire);
    this.node = new NodeStatements(session, wire);
    this.wire = wire;
  }

  boolean parse(Parse parse, ByteBuf in, int at, int size) {
    if (failedToEngage(null, parse.query())) {
      return true;
    }
    if (Prepared.isTooLong(parse.statement())) {
      return refuse(Errors.nameTooLong(parse.statement()));
    }
    Prepared known = session.prepared.get(parse.statement());
    if (known != null && !known.unnamed()) {
      return refuse(Errors.duplicateStatement(parse.statement()));
    }
    Script script = scripts.analyze(parse.query(), session.standardConformingStrings());
    if (session.readingUncertain() && !Quoted.isPlain(parse.query())) {
      return refuse(Errors.uncertainText(), grounds(script));
    }
    Prepared statement = new Prepared(NodeStatements.onNode(parse, script), script, session);
    if (!engagement.engaged()) {
      ErrorResponse aborted = local.aborted(script);
      if (aborted != null) {
        return refuse(aborted);
      }
      if (local.isLocal(statement)) {
        local.parse(statement);
        return true;
      }
    }
    if (!mayGo(statement)) {
      return deliberationEnded();
    }
    Execution attempt = attempt();
    Prepared running = statement.running();
    wire.readsTheSame(running.parse().query(), script);
    wire.readsTheSame(parse.statement(), script);
    Prepared before = session.prepared.put(parse.statement(), statement);
    engagement.parsed(running);
    engagement
        .answers()
        .expect(
            Expected.of(Op.PARSE, session.tx())
                .undo(() -> node.forget(statement, running, before))
                .of(attempt));
    if (running == statement && !NodeStatements.renamed(script)) {
      outbox.forward(in, at, size);
    } else {
      ByteBuf own = wire.buffer();
      running.parse().encode(own, session.charset());
      outbox.inject(own);
    }
    return true;
  }

  boolean bind(Bind bind, ByteBuf in, int at, int there) {
    Prepared statement = session.prepared.get(bind.statement());
    if (failedToEngage(statement, "")) {
      return true;
    }
    if (Prepared.isTooLong(bind.portal())) {
      return refuse(Errors.nameTooLong(bind.portal()));
    }
    if (statement == null) {
      return refuse(Errors.noSuchStatement(bind.statement()));
    }
    if (!engagement.engaged()) {
      ErrorResponse aborted = local.aborted(statement.script());
      if (aborted != null) {
        return refuse(aborted);
      }
      if (local.isLocal(statement)) {
        local.bind(bind.portal(), statement);
        return true;
      }
    }
    if (!mayGo(statement)) {
      return deliberationEnded();
    }
    Prepared running = statement.running();
    if (!node.canBeSent(running)) {
      return refuse(Errors.uncertainText(), grounds(statement.script()));
    }
    node.inject(running);
    wire.readsTheSame(bind.statement(), statement.script());
    wire.readsTheSame(bind.portal(), statement.script());
    if (running.single() != null) {
      session.hasRun(running.single()); // what a planner evaluates
    }
    Portal portal = Portal.onNode(bind.portal(), statement, wire.routing().chain(), session);
    Runnable notBound = bind.portal().isEmpty() ? () -> {} : session.scopes.bound(bind.portal());
    Portal before = session.portals.put(bind.portal(), portal);
    engagement
        .answers()
        .expect(
            Expected.of(Op.BIND, session.tx())
                .undo(
                    () -> {
                      unbound(portal, before);
                      notBound.run();
                    })
                .of(attempt()));
    outbox.forward(in, at, there);
    return true;
  }

  boolean describe(Describe describe, ByteBuf in, int at, int size) {
    Portal portal = describe.ofStatement() ? null : session.portals.get(describe.name());
    Prepared statement =
        describe.ofStatement()
            ? session.prepared.get(describe.name())
            : portal == null ? null : portal.statement();
    if (failedToEngage(statement, "")) {
      return true;
    }
    if (statement == null) {
      return refuse(
          describe.ofStatement()
              ? Errors.noSuchStatement(describe.name())
              : Errors.noSuchPortal(describe.name()));
    }
    if (!engagement.engaged()) {
      ErrorResponse aborted = local.aborted(statement.script());
      if (aborted != null) {
        return refuse(aborted);
      }
      if (local.isLocal(statement)) {
        local.describe(statement, describe.ofStatement());
        return true;
      }
    }
    if (!mayGo(statement)) {
      return deliberationEnded();
    }
    Prepared running = statement.running();
    if (!node.canBeSent(running)) {
      return refuse(Errors.uncertainText(), grounds(statement.script()));
    } else if (portal == null) {
      node.inject(running);
    } else if (portal.local()) {
      node.bindAgain(portal);
    } else if (!portal.holds(wire.routing().chain(), session)) {
      return refuse(Errors.boundOtherwise(portal.name(), epoch()), grounds(running.script()));
    }
    wire.readsTheSame(describe.name(), statement.script());
    Prepared described = statement;
    engagement
        .answers()
        .expect(
            Expected.of(Op.DESCRIBE, session.tx()).undo(() -> described.number = 0).of(attempt()));
    outbox.forward(in, at, size);
    return true;
  }

  boolean execute(Execute execute, ByteBuf in, int at, int size) {
    Portal portal = session.portals.get(execute.portal());
    if (failedToEngage(portal == null ? null : portal.statement(), "")) {
      return true;
    }
    if (portal == null) {
      return refuse(Errors.noSuchPortal(execute.portal()));
    }
    Prepared prepared = portal.statement();
    if (!engagement.engaged()) {
      ErrorResponse aborted = local.aborted(prepared.script());
      if (aborted != null) {
        return refuse(aborted);
      }
      if (local.isLocal(prepared)) {
        Statement sent = prepared.single();
        ErrorResponse error = local.execute(prepared);
        boolean forbidden =
            error != null && sent != null && error.equals(Effects.forbidden(session, sent));
        if (!forbidden) {
          wire.ranLocally();
        }
        return error == null || refuse(error, forbidden ? grounds(prepared.script()) : null);
      }
    }
    if (!mayGo(prepared)) {
      return deliberationEnded();
    }
    if (portal.local()) {
      portal = node.bindAgain(portal);
    } else if (!portal.holds(wire.routing().chain(), session)) {
      return refuse(Errors.boundOtherwise(portal.name(), epoch()), grounds(prepared.script()));
    }
    Prepared running = portal.running();
    Script script = running.script();
    Statement statement = running.single();
    Verdict verdict = allowed;
    if (verdict != null && wire.audit().ofDecisions()) {
      Grounds grounds = Grounds.of(script, statement, verdict);
      if (!wire.audit().allowed(grounds, engagement.node())) {
        return refuse(Errors.unaudited(), grounds);
      }
    }
    wire.readsTheSame(execute.portal(), prepared.script());
    Execution execution = execution(prepared, running);
    prepared.number = 0;
    Expected expected = Expected.of(Op.EXECUTE, session.tx()).of(execution);
    if (statement != null) {
      session.hasRun(statement);
      Effects.pin(session, session.tx(), statement);
      session.readingUncertain(session.readingUncertain() || Effects.mayChangeReading(statement));
      if (!portal.executed()) {
        Portal bound = portal;
        Portal executed = portal.afterExecute();
        session.portals.put(execute.portal(), executed);
        Step step = new Step(prepared.script(), prepared.single(), script, statement);
        Runnable notRun = session.scopes.after(step, session.tx().failed());
        session.tx(Effects.after(session.tx(), script, statement));
        expected =
            expected.undo(
                () -> {
                  notRun.run();
                  session.portals.replace(execute.portal(), executed, bound);
                });
      }
    } else if (script.opaque()) {
      session.hasRunUnread();
    }
    if (statement != null || script.opaque()) {
      Step step = new Step(prepared.script(), prepared.single(), script, statement);
      expected = expected.done(() -> wire.statementDone(step));
    }
    boolean forgets = statement != null && LocalStatements.isUpkeep(statement.effect());
    if (forgets) {
      wire.forgetting(true);
      Runnable notExecuted = expected.undo();
      expected =
          expected.undo(
              () -> {
                wire.forgetting(false);
                if (notExecuted != null) {
                  notExecuted.run();
                }
              });
    }
    engagement.answers().expect(expected);
    wire.allowed(1);
    outbox.forward(in, at, size);
    if (forgets) {
      ByteBuf own = wire.buffer();
      new Flush().encode(own);
      outbox.inject(own);
    }
    return true;
  }

  boolean close(Close close, ByteBuf in, int at, int size) {
    if (failedToEngage(null, "")) {
      return true;
    }
    if (close.ofStatement()) {
      Prepared statement = session.prepared.get(close.name());
      Node kept = statement == null ? null : wire.keptNode(statement);
      if (kept != null && !engagement.engaged() && !engagement.engage(List.of(kept), true)) {
        return false;
      }
      if (statement != null) {
        session.prepared.remove(close.name());
      }
      if (engagement.engaged()) {
        wire.readsTheSame(close.name(), statement == null ? null : statement.script());
        return closeOnNode(statement, in, at, size);
      }
    } else {
      session.portals.remove(close.name());
      if (engagement.engaged()) {
        wire.readsTheSame(close.name(), null);
        return closeOnNode(null, in, at, size);
      }
    }
    local.answer(new CloseComplete());
    return true;
  }

  private boolean closeOnNode(@Nullable Prepared statement, ByteBuf in, int at, int size) {
    Expected expected = Expected.of(Op.CLOSE, session.tx());
    if (statement != null) {
      Mirror mirror = Mirror.of(engagement.server());
      Prepared running = statement.running();
      mirror.remove(running);
      expected =
          expected
              .done(() -> unpin(mirror))
              .undo(
                  () -> {
                    session.prepared.putIfAbsent(statement.name(), statement);
                    mirror.add(running);
                  });
    }
    engagement.answers().expect(expected);
    outbox.forward(in, at, size);
    return true;
  }

  private void unpin(Mirror mirror) {
    if (mirror.named.isEmpty()) {
      session.pins.remove(PinReason.PREPARED);
    }
  }

  /**
   * True: decided, engaged, send. False: the client has been told why not, or the frame waits
   * ({@link #deliberationEnded} tells which).
   */
  private boolean mayGo(Prepared prepared) {
    Script script = prepared.script();
    TxState at = session.tx();
    allowed = null;
    about = null;
    if (engagement.engaged() && at.failed()) {
      // 25P02 is the node's to say; what leads out of the failure needs no decision.
      Statement only = prepared.single();
      if (only == null || !Effects.endsFailure(only.effect())) {
        refuse(null);
        return false;
      }
      return true;
    }
    int count = Math.max(1, script.statements().size());
    for (int i = 0; i < count; i++) {
      Statement statement =
          script.opaque() || script.statements().isEmpty() ? null : script.statements().get(i);
      if (statement != null) {
        ErrorResponse forbidden = Effects.forbidden(session, statement);
        if (forbidden != null) {
          refuse(forbidden, Grounds.of(session, script, statement, at, epoch()));
          return false;
        }
        if (engagement.engaged()
            && (LocalStatements.isTransactionControl(statement.effect())
                || LocalStatements.isOfAttribute(statement.effect()))) {
          continue;
        }
        Node kept = wire.keptNodeFor(statement);
        if (kept != null) {
          if (!engagement.engaged() && !engagement.engage(List.of(kept), true)) {
            return false;
          }
          continue;
        }
      } else if (!script.opaque()) {
        continue;
      }
      if (!isAllowed(prepared, statement, i, count == 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean isAllowed(
      Prepared prepared, @Nullable Statement statement, int index, boolean keep) {
    boolean stable = keep && statement != null && !Question.dependsOnSession(statement);
    Verdict verdict = stable ? deliberation.standing(prepared.lastVerdict, session) : null;
    boolean observed = wire.outcomes().observed();
    if (verdict == null || observed) {
      if (prepared.number == 0) {
        prepared.number = deliberation.number(0, session);
      }
      Question question = prepared.typed(question(prepared.script(), statement, prepared.number));
      about = observed ? question : null;
      if (verdict == null) {
        verdict = deliberation.verdict(index, question);
        if (verdict == null) {
          return false;
        }
        prepared.lastVerdict = stable ? verdict : null;
      }
    }
    if (about != null && verdict.rewritten() != null) {
      about = about.rewritten(verdict.rewritten());
    }
    boolean here = engagement.engaged() && verdict.allows(engagement.server().key());
    if (!here && engagement.untouched()) {
      engagement.idle(); // it was engaged for what this was before
    }
    ErrorResponse refusal = verdict.refusal();
    if (refusal == null && keep) {
      Script rewritten = verdict.rewritten();
      prepared.runs(rewritten, session);
      refusal =
          rewritten == null ? null : Effects.forbidden(session, rewritten.statements().get(0));
    }
    if (refusal != null) {
      prepared.number = 0;
      refuse(refusal, Grounds.of(prepared.script(), statement, verdict));
      return false;
    }
    allowed = verdict;
    if (engagement.engaged()) {
      if (here) {
        return true;
      }
      refuse(
          Errors.elsewhere(engagement.node(), epoch()),
          Grounds.of(prepared.script(), statement, verdict));
      return false;
    }
    boolean keptFits = engagement.held() && verdict.allows(engagement.server().key());
    wire.outcomes().waitsFor(about);
    return engagement.engage(verdict.nodes(), keptFits);
  }

  /** What a handler answers when {@link #mayGo} was false: is the frame done with? */
  private boolean deliberationEnded() {
    return wire.skipping();
  }

  /** Refuses the message under way; true: it is done with. Null: the node says why. */
  private boolean refuse(@Nullable ErrorResponse error) {
    return refuse(error, null);
  }

  /**
   * @param grounds null if it is an error that any server would give
   */
  private boolean refuse(@Nullable ErrorResponse error, @Nullable Grounds grounds) {
    wire.refuseInPlace(error, grounds, grounds == null ? null : about);
    return true;
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

  /** What observers are told of if the node does not take the message under way. */
  private @Nullable Execution attempt() {
    Question question = about;
    return question == null ? null : wire.outcomes().attempt(question, engagement.node());
  }

  /** What observers are told of when the node has run this. */
  @SuppressWarnings("ReferenceEquality") // Its identity is the object's.
  private @Nullable Execution execution(Prepared prepared, Prepared running) {
    Question question = about;
    if (question == null) {
      return null;
    } else if (running != prepared.running()) {
      question = running.typed(question(running.script(), running.single(), prepared.number));
    }
    return wire.outcomes().sent(question, engagement.node(), null);
  }

  private Question question(Script script, @Nullable Statement statement, long number) {
    return statement == null
        ? Question.opaque(session, scripts, script.text(), "", session.tx(), number)
        : Question.of(session, scripts, script, statement, session.tx(), number);
  }

  /**
   * @param prepared what could not be engaged for; null: a text that is not prepared yet
   */
  private boolean failedToEngage(@Nullable Prepared prepared, String text) {
    Question asked = wire.outcomes().waited();
    about = null;
    ErrorResponse failure = wire.takeEngageFailure();
    if (failure == null) {
      return false;
    }
    Script script =
        prepared == null
            ? scripts.analyze(text, session.standardConformingStrings())
            : prepared.script();
    wire.refuseInPlace(failure, Errors.isBlocked(failure) ? grounds(script) : null, asked);
    return true;
  }

  private Grounds grounds(Script script) {
    return Grounds.of(session, script, session.tx(), epoch());
  }

  private long epoch() {
    return wire.routing().chain().epoch();
  }
}
