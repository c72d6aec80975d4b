package io.cordon.proxy.frontend.query;

import io.cordon.protocol.EmptyQueryResponse;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Query;
import io.cordon.proxy.backend.ServerConnection;
import io.cordon.proxy.frontend.gate.Admissions;
import io.cordon.proxy.frontend.gate.AuditContext;
import io.cordon.proxy.frontend.gate.FrameDecisions;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.link.CompletionEffects;
import io.cordon.proxy.frontend.link.PendingReply;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.net.ClientFrame;
import io.cordon.proxy.frontend.session.BatchStatement;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.NodeText;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.SessionEffects;
import io.cordon.proxy.frontend.session.StatementKinds;
import io.cordon.proxy.frontend.session.Turn;
import io.cordon.proxy.frontend.session.TxState;
import io.cordon.proxy.frontend.session.Weights;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.RegionMap;
import io.cordon.proxy.router.ChainSummary;
import io.cordon.sql.Effect;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The simple query (protocol chapter, "Simple Query" and "Multiple Statements in a Simple Query"):
 * decides each statement of a text in the state that those before it leave, and sends what may run.
 */
final class SimpleQuery {

  /** What is known of a text that is not longer is not counted while a node is at work on it. */
  private static final int SHORT = 16 << 10;

  /** In bytes, of our own that are written as one piece. */
  private static final int LONGEST_ANSWERS = 16 << 10;

  private final Session session;
  private final Gate gate;
  private final FrameDecisions decisions;
  private final Turn turn;
  private final SessionInput input;
  private final ServerLink link;
  private final ClientReplies replies;
  private final LocalStatements local;
  private final NodeStatements node;
  private final LexerSettingsCheck check;
  private final CompletionEffects completion;

  SimpleQuery(
      Session session,
      FrameDecisions decisions,
      Gate gate,
      Turn turn,
      SessionInput input,
      ServerLink link,
      ClientReplies replies,
      LocalStatements local,
      NodeStatements node,
      LexerSettingsCheck check) {
    this.session = session;
    this.gate = gate;
    this.decisions = decisions;
    this.turn = turn;
    this.input = input;
    this.link = link;
    this.replies = replies;
    this.local = local;
    this.node = node;
    this.check = check;
    this.completion = new CompletionEffects(session, link, gate);
  }

  /** What is known of the Query under way. */
  private enum Stage {
    /** Nothing: it has not been looked at, or has to be looked at again. */
    NEW,
    /** Some of its statements have been decided. */
    DECIDING,
    /** All have been, and it waits for a server connection. */
    ENGAGING,
    /** No node is needed, and some of its statements have been answered. */
    ANSWERING
  }

  private Stage stage = Stage.NEW;
  private BatchPlan plan = new BatchPlan();
  private @Nullable Script read;
  private int next;

  /** So many statements of the Query have led out of a failed block, and have been answered. */
  private int led;

  private long weight;
  private TxState at = TxState.INITIAL;
  private @Nullable TxState decidedIn;
  private @Nullable ServerConnection decidedOn;
  private @Nullable ChainSummary decidedBy;
  private @Nullable RegionMap decidedFor;
  private @Nullable Charset readAs;
  private boolean readStrings;

  /** The Query is over, or passed over: what was decided of it is of no other. */
  void forget() {
    if (stage != Stage.NEW || read != null) {
      stage = Stage.NEW;
      plan = new BatchPlan();
      read = null;
      decidedIn = null;
      decidedOn = null;
      led = 0;
    }
  }

  /**
   * True if the Query is known from an earlier look at it and {@link #goOn} takes it from there.
   * False: it is to be looked at from the beginning, since something that it was decided from has
   * changed, or nothing has been decided.
   */
  boolean underWay() {
    return switch (stage) {
      case NEW -> false;
      case DECIDING -> stillHolds() && standsWhereItStood();
      case ENGAGING -> stillHolds() && link.engaged();
      case ANSWERING -> true;
    };
  }

  /** A policy, a region map, or a way to read text that came while the Query waited. */
  @SuppressWarnings("ReferenceEquality") // What has not been replaced has not changed.
  private boolean stillHolds() {
    return decidedBy == gate.chain()
        && decidedFor == gate.map()
        && readStrings == session.standardConformingStrings()
        && session.charset().equals(readAs);
  }

  /** The client has been answered a part of it, and waits for the rest. */
  boolean answering() {
    return stage == Stage.ANSWERING;
  }

  /** Of the session, and of its hold on a server connection. */
  @SuppressWarnings("ReferenceEquality") // What has not been replaced has not changed.
  private boolean standsWhereItStood() {
    return decidedIn == session.tx() && decidedOn == (link.held() ? link.server() : null);
  }

  private void begins() {
    stage = Stage.DECIDING;
    plan = new BatchPlan();
    next = 0;
    at = session.tx();
    plan.states.add(at);
    session.earlier.forget();
    decidedIn = session.tx();
    decidedOn = link.held() ? link.server() : null;
    decidedBy = gate.chain();
    decidedFor = gate.map();
    readStrings = session.standardConformingStrings();
    readAs = session.charset();
  }

  /** Takes a Query message that is there in full. False: not yet. */
  boolean handle(String text, ClientFrame frame) {
    Script script = decisions.script(text, session.standardConformingStrings());
    if (script == null) {
      return false;
    }
    read = script;
    Refused unreachable = input.refusedAfterWait(() -> grounds(script));
    if (unreachable != null) {
      finish(replies.buffer(), unreachable);
      return true;
    }
    link.leaveUntouched(); // what it was engaged for is decided again
    if (script.statements().isEmpty() && !script.opaque()) {
      return nothing(frame);
    }
    Script rest = ledOut(script);
    read = rest;
    weight = frame.size() > SHORT ? Weights.of(rest) : 0;
    if (weight > 0) {
      ErrorResponse full = session.budget.objectionOfMember(weight);
      if (full != null) {
        replies.failQuery(Refused.failure(full));
        return true;
      }
      session.budget.underWay(weight);
    }
    begins();
    plan.edited = led > 0;
    return decide(rest, frame);
  }

  /**
   * What is left of a text when the statements at its beginning have been run that lead out of a
   * block which has failed here, and which no node knows of.
   */
  private Script ledOut(Script script) {
    List<Statement> all = script.statements();
    String text = script.text();
    if (led == 0
        && session.tx().failed()
        && !link.engaged()
        && !script.opaque()
        && text.length() <= ScriptCache.LONGEST_ON_LOOP) {
      ByteBuf out = replies.buffer();
      boolean ran = true;
      while (ran && led < all.size() - 1 && session.tx().failed()) {
        Statement exit = all.get(led);
        ran =
            SessionEffects.endsFailure(exit.effect()) && local.run(script, exit, out, true) == null;
        if (ran) {
          local.ran(exit);
          led++;
        }
      }
      replies.send(out);
    }
    if (led == 0) {
      return script;
    }
    Script rest =
        decisions.script(text.substring(all.get(led).start()), session.standardConformingStrings());
    return Objects.requireNonNull(rest, "a short text is analyzed at once");
  }

  /** Goes on with a Query that is {@link #underWay}. False: it is not done with yet. */
  boolean goOn(ClientFrame frame) {
    Script script = Objects.requireNonNull(read);
    switch (stage) {
      case ANSWERING -> {
        return runLocally(script);
      }
      case ENGAGING -> {
        send(script, plan, frame);
        return true;
      }
      default -> {
        return decide(script, frame);
      }
    }
  }

  private boolean decide(Script script, ClientFrame frame) {
    if (!plan(script)) {
      return false;
    }
    List<Node> nodes = plan.admissions.nodes();
    if (nodes == null && !link.engaged()) {
      stage = Stage.ANSWERING;
      next = 0;
      return runLocally(script);
    }
    if (nodes != null && !link.engaged() && !link.engage(nodes, plan.admissions.keptFits())) {
      stage = Stage.ENGAGING;
      input.waitsForNode(plan.admissions.firstAsked());
      return false;
    }
    send(script, plan, frame);
    return true;
  }

  /** False: a decision is being waited for, or it is the turn of others. */
  private boolean plan(Script script) {
    int count = Math.max(1, script.statements().size());
    while (next < count) {
      if (!turn.allows()) {
        return false;
      }
      Statement statement = script.opaque() ? null : script.statements().get(next);
      Gate.Admission admission = gate.admit(plan.admissions, script, statement, at);
      if (admission instanceof Refused refused) {
        plan.refused = refused;
        return true;
      } else if (!(admission instanceof Gate.Admitted)) {
        return false;
      }
      Script rewritten = ((Gate.Admitted) admission).rewritten();
      BatchStatement step = BatchStatement.of(script, statement, rewritten);
      plan.steps.add(step);
      Statement runs = step.statement();
      if (runs != null) {
        plan.edited |= step.rewritten() || NodeText.isRenamed(runs);
        at = SessionEffects.after(at, step.script(), runs);
      }
      plan.states.add(at);
      next++;
    }
    return true;
  }

  private boolean nothing(ClientFrame frame) {
    if (link.engaged()) {
      link.replies().expect(new PendingReply.Batch(session.tx(), -1, null));
      link.writer().forward(frame, gate.permit(new Admissions()));
      return true;
    }
    ByteBuf out = replies.buffer();
    new EmptyQueryResponse().encode(out, session.charset());
    replies.readyForQuery(out);
    return true;
  }

  /** False: it is the turn of others, or the client has to read first. */
  private boolean runLocally(Script script) {
    ByteBuf out = replies.buffer();
    Refusal refusal = null;
    while (next < plan.steps.size() && refusal == null) {
      if (!turn.allows()) {
        replies.send(out);
        return false;
      }
      if (out.readableBytes() >= LONGEST_ANSWERS) {
        replies.send(out);
        if (replies.full()) {
          return false;
        }
        out = replies.buffer();
      }
      Statement statement = script.statements().get(next);
      refusal =
          several(script) && StatementKinds.isOfNoBlock(statement.effect())
              ? new Refusal.Failure(Errors.notInBlock(statement.command()))
              : local.run(script, statement, out, true);
      local.ran(refusal == null ? statement : null);
      next++;
    }
    finish(out, refusal == null ? plan.refused : new Refused(refusal, grounds(script), null));
    return true;
  }

  /** The statements of one text are a block of their own, also those that have been run already. */
  private boolean several(Script script) {
    return led > 0 || script.statements().size() > 1;
  }

  private AuditContext grounds(Script script) {
    return AuditContext.of(session, script, session.tx(), gate.epoch());
  }

  private void finish(ByteBuf out, @Nullable Refused refused) {
    if (refused != null) {
      refused.error().encode(out, session.charset());
      session.tx(session.tx().fail());
      replies.report(refused);
    }
    session.tx(session.tx().endOfMessage());
    session.budget.underWay(0);
    replies.readyForQuery(out);
  }

  private void send(Script script, BatchPlan plan, ClientFrame frame) {
    Gate.Cleared cleared = gate.clear(plan.admissions);
    if (cleared.refused() != null) {
      plan.steps.subList(cleared.count(), plan.steps.size()).clear();
      plan.refused = cleared.refused();
    }
    check.ahead(plan.edited ? edited(script, plan) : script.text(), script);
    List<BatchStatement> steps = plan.steps;
    Refused refused = plan.refused;
    for (int i = 0; i < steps.size(); i++) {
      Statement statement = steps.get(i).statement();
      if (statement != null) {
        SessionEffects.pin(session, plan.states.get(i), statement);
        link.makeRoomFor(statement);
      }
    }
    Gate.Permit permit = cleared.permit();
    node.injectNamed(steps, permit);
    link.replies()
        .expect(
            new PendingReply.Batch(
                plan.states,
                refused == null ? -1 : steps.size(),
                refused == null ? null : refused.instead(),
                i -> done(steps, i),
                cleared.executions()));
    if (refused == null && !plan.edited) {
      link.writer().forward(frame, permit);
      if (leavesNothingOpen(plan)) {
        link.discardBehind();
      }
      return;
    }
    if (refused != null) {
      replies.report(refused);
    }
    ByteBuf own = replies.buffer();
    new Query(edited(script, plan)).encode(own, session.charset());
    link.writer().inject(own, permit);
  }

  /**
   * True if no transaction is open behind it, also where it fails: it is a query or a change of
   * data outside a block, or the end of one. Not COPY, for which a node waits, and nothing that we
   * cannot read.
   */
  static boolean leavesNothingOpen(TxState before, @Nullable Statement statement) {
    if (statement == null) {
      return false;
    }
    Effect effect = statement.effect();
    return before.block()
        ? effect instanceof Effect.Commit || effect instanceof Effect.Rollback
        : effect instanceof Effect.None;
  }

  private static boolean leavesNothingOpen(BatchPlan plan) {
    for (int i = 0; i < plan.steps.size(); i++) {
      if (!leavesNothingOpen(plan.states.get(i), plan.steps.get(i).statement())) {
        return false;
      }
    }
    return !plan.states.get(plan.steps.size()).block();
  }

  private void done(List<BatchStatement> steps, int index) {
    if (index < steps.size()) {
      session.scopes.after(steps.get(index), session.tx().failed());
      completion.of(steps.get(index));
    }
  }

  /** What may run, and then, if something may not, a statement that fails in its place. */
  private static String edited(Script script, BatchPlan plan) {
    if (!plan.edited) {
      // The text as it is up to there, so that positions in the node's errors stay true.
      int end = script.opaque() ? 0 : script.statements().get(plan.steps.size()).start();
      return script.text().substring(0, end) + FailingStatement.SQL;
    }
    StringBuilder sql = new StringBuilder();
    for (BatchStatement step : plan.steps) {
      Statement statement = step.statement();
      sql.append(statement == null ? step.script().text() : NodeText.of(step.script(), statement))
          .append("; ");
    }
    return plan.refused != null ? sql.append(FailingStatement.SQL).toString() : sql.toString();
  }
}
