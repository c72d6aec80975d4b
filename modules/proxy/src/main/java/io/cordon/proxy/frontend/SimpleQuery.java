package io.cordon.proxy.frontend;

import io.cordon.protocol.EmptyQueryResponse;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Query;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.RegionMap;
import io.cordon.proxy.router.ChainSummary;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The simple query (protocol chapter, "Simple Query" and "Multiple Statements in a Simple Query"):
 * decides each statement of a text in the state that those before it leave, and sends what may run.
 */
final class SimpleQuery {

  private final Session session;
  private final ScriptCache scripts;
  private final Deliberation deliberation;
  private final Engagement engagement;
  private final Outbox outbox;
  private final LocalStatements local;
  private final SessionWire wire;

  SimpleQuery(Session session, ScriptCache scripts, Deliberation deliberation, SessionWire wire) {
    this.session = session;
    this.scripts = scripts;
    this.deliberation = deliberation;
    this.engagement = wire.engagement();
    this.outbox = wire.outbox();
    this.local = new LocalStatements(session);
    this.wire = wire;
  }

  private @Nullable Reach ready;
  private @Nullable Script readyScript;
  private @Nullable ChainSummary readyChain;
  private @Nullable RegionMap readyMap;
  private @Nullable Charset readyCharset;
  private boolean readyStrings;

  /** The Query that waited is passed over: what was decided of it is of no other. */
  void forget() {
    ready = null;
    readyScript = null;
  }

  /**
   * Goes on with a Query that has been decided and waited for its server connection. False: it is
   * to be looked at again from the beginning, since something it was decided from has changed.
   */
  boolean resume(ByteBuf in, int at, int size) {
    Reach reach = ready;
    Script script = readyScript;
    ready = null;
    readyScript = null;
    if (reach == null || script == null || !engagement.engaged() || !stillHolds()) {
      return false;
    }
    send(script, reach, in, at, size);
    return true;
  }

  /** A policy, a region map, or a way to read text that came while the Query waited. */
  @SuppressWarnings("ReferenceEquality") // What has not been replaced has not changed.
  private boolean stillHolds() {
    return readyChain == wire.routing().chain()
        && readyMap == wire.routing().map()
        && readyStrings == session.standardConformingStrings()
        && session.charset().equals(readyCharset);
  }

  private void suspend(Script script, Reach reach) {
    ready = reach;
    readyScript = script;
    wire.outcomes().waitsFor(reach.firstAsked());
    readyChain = wire.routing().chain();
    readyMap = wire.routing().map();
    readyStrings = session.standardConformingStrings();
    readyCharset = session.charset();
  }

  /** Takes a Query message that is there in full. False: not yet. */
  boolean handle(String text, ByteBuf in, int at, int size) {
    ErrorResponse unreachable = wire.takeEngageFailure();
    Question about = wire.outcomes().waited();
    Script script = scripts.analyze(text, session.standardConformingStrings());
    if (unreachable != null) {
      Grounds grounds = Errors.isBlocked(unreachable) ? grounds(script) : null;
      finish(wire.buffer(), unreachable, grounds, about);
      return true;
    }
    if (engagement.untouched()) {
      engagement.idle(); // what it was engaged for is decided again
    }
    if (script.statements().isEmpty() && !script.opaque()) {
      return nothing(in, at, size);
    }
    Reach reach = reach(script);
    if (reach == null) {
      return false;
    }
    List<Node> nodes = reach.nodes;
    if (nodes == null && !engagement.engaged()) {
      runLocally(script, reach);
      return true;
    }
    if (nodes != null && !engagement.engaged() && !engagement.engage(nodes, reach.keptFits)) {
      suspend(script, reach);
      return false;
    }
    send(script, reach, in, at, size);
    return true;
  }

  /** Null: a decision is being waited for. */
  private @Nullable Reach reach(Script script) {
    Reach reach = new Reach();
    TxState at = session.tx();
    reach.states.add(at);
    int count = Math.max(1, script.statements().size());
    for (int i = 0; i < count; i++) {
      Statement statement = script.opaque() ? null : script.statements().get(i);
      if (!mayGo(reach, script, statement, i, at)) {
        if (deliberation.waiting()) {
          return null;
        }
        reach.stopped = true;
        return reach;
      }
      Step step = Step.of(script, statement, reach.rewritten);
      reach.rewritten = null;
      reach.steps.add(step);
      Statement runs = step.statement();
      if (runs != null) {
        reach.edited |= step.rewritten() || LocalStatements.isRenamed(runs);
        at = Effects.after(at, step.script(), runs);
      }
      reach.states.add(at);
    }
    return reach;
  }

  private boolean mayGo(
      Reach reach, Script script, @Nullable Statement statement, int index, TxState at) {
    reach.grounds = null;
    reach.about = null;
    if (statement != null) {
      boolean exit = Effects.endsFailure(statement.effect());
      if (at.failed() && !exit) {
        reach.refusal = engagement.engaged() ? null : Errors.aborted();
        return false;
      }
      if (!engagement.engaged() && local.isLocal(statement, at, engagement.held())) {
        return true;
      }
      reach.refusal = Effects.forbidden(session, statement);
      if (reach.refusal != null) {
        reach.grounds = grounds(script, statement, at);
        return false;
      }
      if (LocalStatements.isTransactionControl(statement.effect())
          || LocalStatements.isOfAttribute(statement.effect())) {
        return true;
      }
      Node kept = wire.keptNodeFor(statement);
      if (kept != null && !engagement.engaged()) {
        reach.grounds = grounds(script, statement, at);
        return narrowTo(reach, kept);
      }
    } else if (at.failed() && !engagement.engaged()) {
      reach.refusal = SessionWire.syntaxError(script);
      return false;
    }
    long number = deliberation.number(index, session);
    Question question =
        statement == null
            ? Question.opaque(session, scripts, script.text(), "", at, number)
            : Question.of(session, scripts, script, statement, at, number);
    Verdict verdict = deliberation.verdict(index, question);
    if (verdict == null) {
      return false;
    }
    Script rewritten = verdict.rewritten();
    reach.rewritten = rewritten;
    reach.refusal = verdict.refusal();
    if (reach.refusal == null && rewritten != null) {
      reach.refusal = Effects.forbidden(session, rewritten.statements().get(0));
    }
    if (reach.refusal == null) {
      reach.refusal = narrow(reach, verdict);
    }
    Question about = rewritten == null ? question : verdict.question();
    if (reach.refusal != null) {
      reach.grounds = Grounds.of(question, verdict);
      reach.about = about;
      return false;
    }
    if (wire.audit().ofDecisions()) {
      reach.allowed(index, Grounds.of(question, verdict));
    }
    if (wire.outcomes().observed()) {
      reach.asked(index, about);
    }
    return true;
  }

  /** A transaction stays where it is: each statement must be allowed where the first one went. */
  private @Nullable ErrorResponse narrow(Reach reach, Verdict verdict) {
    if (engagement.engaged()) {
      return verdict.allows(engagement.server().key())
          ? null
          : Errors.elsewhere(engagement.node(), wire.routing().chain().epoch());
    }
    reach.keptFits &= engagement.held() && verdict.allows(engagement.server().key());
    List<Node> nodes = reach.nodes;
    if (nodes == null) {
      reach.nodes = verdict.nodes();
      return null;
    }
    List<Node> both = nodes.stream().filter(node -> verdict.allows(node.name())).toList();
    if (both.isEmpty()) {
      return Errors.elsewhere(nodes.get(0).name(), wire.routing().chain().epoch());
    }
    reach.nodes = both;
    return null;
  }

  /** What concerns the connection that is kept runs there, if what is before it may run there. */
  private boolean narrowTo(Reach reach, Node kept) {
    if (reach.nodes != null && !reach.keptFits) {
      reach.refusal = Errors.elsewhere(kept.name(), wire.routing().chain().epoch());
      return false;
    }
    reach.nodes = List.of(kept);
    return true;
  }

  private boolean nothing(ByteBuf in, int at, int size) {
    if (engagement.engaged()) {
      engagement.answers().expectQuery(new QueryPlan(session.tx(), -1, null));
      outbox.forward(in, at, size);
      return true;
    }
    ByteBuf out = wire.buffer();
    new EmptyQueryResponse().encode(out, session.charset());
    wire.readyForQuery(out);
    return true;
  }

  private void runLocally(Script script, Reach reach) {
    ByteBuf out = wire.buffer();
    ErrorResponse error = null;
    Grounds grounds = null;
    for (int i = 0; i < reach.steps.size() && error == null; i++) {
      Statement statement = script.statements().get(i);
      TxState at = session.tx();
      error = local.run(script, statement, out, true);
      if (error != null && error.equals(Effects.forbidden(session, statement))) {
        grounds = grounds(script, statement, at);
      } else {
        wire.ranLocally();
      }
    }
    Question about = null;
    if (error == null && reach.stopped) {
      error = reach.refusal;
      grounds = reach.grounds;
      about = reach.about;
    }
    finish(out, error, grounds, about);
  }

  private Grounds grounds(Script script) {
    return Grounds.of(session, script, session.tx(), wire.routing().chain().epoch());
  }

  private Grounds grounds(Script script, Statement statement, TxState at) {
    return Grounds.of(session, script, statement, at, wire.routing().chain().epoch());
  }

  private void finish(
      ByteBuf out,
      @Nullable ErrorResponse error,
      @Nullable Grounds grounds,
      @Nullable Question about) {
    if (error != null) {
      error.encode(out, session.charset());
      session.tx(session.tx().fail());
      wire.report().refused(error, grounds, about);
    }
    session.tx(session.tx().endOfMessage());
    wire.readyForQuery(out);
  }

  private void send(Script script, Reach reach, ByteBuf in, int at, int size) {
    audit(reach);
    wire.readsTheSame(reach.edited ? edited(script, reach) : script.text(), script);
    List<Step> steps = reach.steps;
    for (int i = 0; i < steps.size(); i++) {
      Statement statement = steps.get(i).statement();
      if (statement != null) {
        Effects.pin(session, reach.states.get(i), statement);
      }
    }
    engagement
        .answers()
        .expectQuery(
            new QueryPlan(
                reach.states,
                reach.stopped ? steps.size() : -1,
                reach.refusal,
                i -> done(steps, i),
                reach.sent(wire.outcomes(), engagement.node())));
    wire.allowed(steps.size());
    if (!reach.stopped && !reach.edited) {
      outbox.forward(in, at, size);
      return;
    }
    if (reach.refusal != null) {
      wire.report().refused(reach.refusal, reach.grounds, reach.about);
    }
    ByteBuf own = wire.buffer();
    new Query(edited(script, reach)).encode(own, session.charset());
    outbox.inject(own);
  }

  /** A statement that cannot be audited does not run, nor does what is behind it. */
  private void audit(Reach reach) {
    if (reach.allowed == null) {
      return;
    }
    for (Map.Entry<Integer, Grounds> statement : reach.allowed.entrySet()) {
      if (!wire.audit().allowed(statement.getValue(), engagement.node())) {
        reach.steps.subList(statement.getKey(), reach.steps.size()).clear();
        reach.stopped = true;
        reach.refusal = Errors.unaudited();
        reach.grounds = statement.getValue();
        reach.about = reach.asked(statement.getKey());
        return;
      }
    }
  }

  private void done(List<Step> steps, int index) {
    if (index < steps.size()) {
      session.scopes.after(steps.get(index), session.tx().failed());
      wire.statementDone(steps.get(index));
    }
  }

  /** What may run, and then, if something may not, a statement that fails in its place. */
  private static String edited(Script script, Reach reach) {
    if (!reach.edited) {
      // The text as it is up to there, so that positions in the node's errors stay true.
      int end = script.opaque() ? 0 : script.statements().get(reach.steps.size()).start();
      return script.text().substring(0, end) + Refusal.SQL;
    }
    StringBuilder sql = new StringBuilder();
    for (Step step : reach.steps) {
      Statement statement = step.statement();
      sql.append(
              statement == null
                  ? step.script().text()
                  : LocalStatements.onNode(step.script(), statement))
          .append("; ");
    }
    return reach.stopped ? sql.append(Refusal.SQL).toString() : sql.toString();
  }
}
