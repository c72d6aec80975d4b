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
import io.netty.buffer.Unpooled;
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
  private final SessionWire wire;

  /** What was decided about the statement that {@link #mayGo} let go; null if nothing was. */
  private @Nullable Verdict allowed;

  ExtendedQuery(Session session, ScriptCache scripts, Deliberation deliberation, SessionWire wire) {
    this.session = session;
    this.scripts = scripts;
    this.deliberation = deliberation;
    this.engagement = wire.engagement();
    this.outbox = wire.outbox();
    this.local = new LocalExtended(session, wire);
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
    Prepared statement = new Prepared(onNode(parse, script), script, session);
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
    Prepared running = statement.running();
    wire.readsTheSame(running.parse().query(), script);
    wire.readsTheSame(parse.statement(), script);
    Prepared before = session.prepared.put(parse.statement(), statement);
    engagement.parsed(running);
    engagement
        .answers()
        .expect(Expected.of(Op.PARSE, session.tx()).undo(() -> forget(statement, running, before)));
    if (running == statement && !renamed(script)) {
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
    if (!canBeSent(running)) {
      return refuse(Errors.uncertainText(), grounds(statement.script()));
    }
    inject(running);
    wire.readsTheSame(bind.statement(), statement.script());
    wire.readsTheSame(bind.portal(), statement.script());
    if (running.single() != null) {
      session.hasRun(running.single()); // what a planner evaluates
    }
    Portal portal = Portal.onNode(bind.portal(), statement, wire.routing().chain(), session);
    session.portals.put(bind.portal(), portal);
    engagement
        .answers()
        .expect(
            Expected.of(Op.BIND, session.tx())
                .undo(() -> session.portals.remove(bind.portal(), portal)));
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
    if (!canBeSent(running)) {
      return refuse(Errors.uncertainText(), grounds(statement.script()));
    } else if (portal == null) {
      inject(running);
    } else if (portal.local()) {
      bindAgain(portal);
    } else if (!portal.holds(wire.routing().chain(), session)) {
      return refuse(Errors.boundOtherwise(portal.name(), epoch()), grounds(running.script()));
    }
    wire.readsTheSame(describe.name(), statement.script());
    engagement.answers().expect(Expected.of(Op.DESCRIBE, session.tx()));
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
      portal = bindAgain(portal);
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
    prepared.number = 0;
    Expected expected = Expected.of(Op.EXECUTE, session.tx());
    if (statement != null) {
      session.hasRun(statement);
      Effects.pin(session, statement);
      session.readingUncertain(session.readingUncertain() || Effects.mayChangeReading(statement));
      if (!portal.executed()) {
        session.portals.put(execute.portal(), portal.afterExecute());
        session.tx(Effects.after(session.tx(), script, statement));
      }
      Step step = new Step(prepared.script(), prepared.single(), script, statement);
      expected = expected.done(() -> wire.statementDone(step));
    }
    boolean forgets = statement != null && LocalStatements.isUpkeep(statement.effect());
    if (forgets) {
      wire.forgetting(true);
      expected = expected.undo(() -> wire.forgetting(false));
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
    if (verdict == null) {
      Script script = prepared.script();
      if (prepared.number == 0) {
        prepared.number = session.nextStatement();
      }
      long number = prepared.number;
      Question question =
          statement == null
              ? Question.opaque(session, scripts, script.text(), "", session.tx(), number)
              : Question.of(session, scripts, script, statement, session.tx(), number);
      verdict = deliberation.verdict(index, question);
      if (verdict == null) {
        return false;
      }
      prepared.lastVerdict = stable ? verdict : null;
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
    wire.refuseInPlace(error, grounds);
    return true;
  }

  /**
   * @param prepared what could not be engaged for; null: a text that is not prepared yet
   */
  private boolean failedToEngage(@Nullable Prepared prepared, String text) {
    ErrorResponse failure = wire.takeEngageFailure();
    if (failure == null) {
      return false;
    }
    Script script =
        prepared == null
            ? scripts.analyze(text, session.standardConformingStrings())
            : prepared.script();
    return refuse(failure, Errors.isBlocked(failure) ? grounds(script) : null);
  }

  private Grounds grounds(Script script) {
    return Grounds.of(session, script, session.tx(), epoch());
  }

  private long epoch() {
    return wire.routing().chain().epoch();
  }

  private static boolean renamed(Script script) {
    return script.statements().size() == 1 && LocalStatements.isRenamed(script.statements().get(0));
  }

  private static Parse onNode(Parse parse, Script script) {
    if (!renamed(script)) {
      return parse;
    }
    String sql = LocalStatements.onNode(script, script.statements().get(0));
    return new Parse(parse.statement(), sql, parse.parameterTypes());
  }

  /** A text that has to be prepared again must mean there what it meant when it was decided. */
  private boolean canBeSent(Prepared statement) {
    return Mirror.of(engagement.server()).has(statement) || statement.readsTheSame(session);
  }

  private void inject(Prepared statement) {
    if (!Mirror.of(engagement.server()).has(statement)) {
      wire.readsTheSame(statement.parse().query(), statement.script());
      ByteBuf own = wire.buffer();
      engagement.ensurePrepared(statement, own);
      outbox.inject(own);
    }
  }

  /** A portal that was bound before a node was needed: the node gets it now. It has no values. */
  private Portal bindAgain(Portal portal) {
    inject(portal.statement().running());
    ByteBuf own = wire.buffer();
    ByteBuf noValues = Unpooled.wrappedBuffer(new byte[6]);
    new Bind(portal.name(), portal.statement().name(), noValues).encode(own, session.charset());
    engagement.answers().expect(Expected.of(Op.BIND, session.tx()).silently());
    outbox.inject(own);
    Portal there =
        Portal.onNode(portal.name(), portal.statement(), wire.routing().chain(), session);
    session.portals.put(portal.name(), there);
    return there;
  }

  private void forget(Prepared statement, Prepared running, @Nullable Prepared before) {
    session.prepared.remove(statement.name(), statement);
    if (engagement.held()) {
      Mirror.of(engagement.server()).remove(running);
    }
    if (before != null && !before.unnamed()) {
      session.prepared.put(before.name(), before);
    }
  }
}
