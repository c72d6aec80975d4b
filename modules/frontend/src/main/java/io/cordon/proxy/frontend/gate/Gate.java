package io.cordon.proxy.frontend.gate;

import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.FrontendType;
import io.cordon.proxy.backend.PoolKey;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.Limits;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.SessionEffects;
import io.cordon.proxy.frontend.session.StatementKinds;
import io.cordon.proxy.frontend.session.TxState;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.RegionMap;
import io.cordon.proxy.router.ChainSummary;
import io.cordon.sql.Effect;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one place that decides what a client can make run: each statement of a text, each message of
 * an extended query about one, each call of a function. It admits a statement where it may run
 * ({@link #admit}), and clears what it has admitted when the session is there ({@link #clear}), for
 * which it is audited, counted and observed. What is cleared gets a {@link Permit}, which only the
 * gate makes, and nothing of a client's goes to a node without one ({@code NodeWriter}). On the
 * session's loop.
 */
public final class Gate {

  private final Session session;
  private final ScriptCache scripts;
  private final FrameDecisions decisions;
  private final Routing routing;
  private final StatementObservers observers;
  private final Residues residues;
  private final ServerPlace place;
  private final SessionAudit audit;
  private final StatementMetrics metrics;

  public Gate(
      Session session,
      ScriptCache scripts,
      FrameDecisions decisions,
      Routing routing,
      StatementObservers observers,
      Residues residues,
      ServerPlace place,
      SessionAudit audit,
      StatementMetrics metrics) {
    this.session = session;
    this.scripts = scripts;
    this.decisions = decisions;
    this.routing = routing;
    this.observers = observers;
    this.residues = residues;
    this.place = place;
    this.audit = audit;
    this.metrics = metrics;
  }

  /** What becomes of one statement or call. */
  public sealed interface Admission permits Admission.Waiting, Admitted, Refused {

    /** A decision, or its turn, is being waited for: the message is to be offered again. */
    enum Waiting implements Admission {
      WAITING
    }
  }

  /** A statement or call that may run where its message's {@link Admissions} say. */
  public static final class Admitted implements Admission {

    private final Residues.Source source;
    private final @Nullable Placement placement;
    private final @Nullable DecisionRequest asked;
    private final @Nullable DecisionRequest about;

    /** Nobody had to be asked. */
    private Admitted(Residues.Source source) {
      this(source, null, null, null);
    }

    private Admitted(
        Residues.Source source,
        @Nullable Placement placement,
        @Nullable DecisionRequest asked,
        @Nullable DecisionRequest about) {
      this.source = source;
      this.placement = placement;
      this.asked = asked;
      this.about = about;
    }

    /** The statement that runs in the place of the client's; null: that itself. */
    public @Nullable Script rewritten() {
      return placement == null ? null : placement.rewritten();
    }

    /** As what runs is observed; null if nobody was asked, or nobody observes. */
    public @Nullable DecisionRequest about() {
      return about;
    }
  }

  /** Leave to send something of the client's to a node. */
  public static final class Permit {

    /** No catalog was asked. */
    public static final long NOT_JUDGED = -1;

    private static final Permit RUNS_NOTHING = new Permit(Residue.NOTHING, NOT_JUDGED);

    private final Residue residue;
    private final long judgedAfter;

    private Permit(Residue residue, long judgedAfter) {
      this.residue = residue;
      this.judgedAfter = judgedAfter;
    }

    /** Changes of catalogs that had begun before that was found; {@link #NOT_JUDGED}. */
    public long judgedAfter() {
      return judgedAfter;
    }

    /** What it may leave on the server connection. */
    public Residue residue() {
      return residue;
    }
  }

  /**
   * What of a message may run on the node that the session is engaged with.
   *
   * @param permit to send that
   * @param count so many of its statements, the first ones
   * @param refused why the next one may not; null: all may
   * @param executions what observers are told of, by statement; empty if nobody observes
   */
  public record Cleared(
      Permit permit, int count, @Nullable Refused refused, List<@Nullable Execution> executions) {}

  /**
   * All of it is about to be sent to the node that is engaged, to run there: it is audited, counted
   * and observed. What has to be audited and cannot be does not run, nor does what is behind it.
   */
  public Cleared clear(Admissions all) {
    PoolKey at = engagedAt();
    int count = 0;
    Refused refused = null;
    while (count < all.size() && refused == null) {
      refused = audited(all.get(count), at);
      count += refused == null ? 1 : 0;
    }
    metrics.allowed(count, at, routing.map());
    return new Cleared(permit(all, count), count, refused, observed(all, count, at));
  }

  /**
   * The same of a prepared statement that is executed.
   *
   * @param one that has been admitted
   * @param prepared what the client prepared
   * @param running what its portal was bound to
   */
  @SuppressWarnings("ReferenceEquality") // Its identity is the object's.
  public Cleared clear(Admissions one, Prepared prepared, Prepared running) {
    PoolKey at = engagedAt();
    Admitted admitted = one.get(0);
    Permit permit = permit(one);
    DecisionRequest about = admitted.about;
    Placement placement = admitted.placement;
    if (placement != null && audit.ofDecisions()) {
      AuditContext grounds = AuditContext.of(running.script(), running.single(), placement);
      if (!audit.allowed(grounds, at.node())) {
        return new Cleared(
            permit, 0, new Refused(Refusal.Unaudited.UNAUDITED, grounds, about), List.of());
      }
    }
    metrics.allowed(1, at, routing.map());
    if (about == null) {
      return new Cleared(permit, 1, null, List.of());
    }
    DecisionRequest executed =
        running == prepared.running() ? about : question(running, prepared.number);
    return new Cleared(permit, 1, null, List.of(observers.sent(executed, at.node(), null)));
  }

  private PoolKey engagedAt() {
    PoolKey at = place.key();
    if (at == null || !place.engaged()) {
      throw new IllegalStateException("nothing is engaged");
    }
    return at;
  }

  /** Null: it has been, or need not be. */
  private @Nullable Refused audited(Admitted one, PoolKey at) {
    DecisionRequest asked = one.asked;
    Placement placement = one.placement;
    if (asked == null || placement == null || !audit.ofDecisions()) {
      return null;
    }
    AuditContext grounds = AuditContext.of(asked, placement);
    return audit.allowed(grounds, at.node())
        ? null
        : new Refused(Refusal.Unaudited.UNAUDITED, grounds, one.about);
  }

  private List<@Nullable Execution> observed(Admissions all, int count, PoolKey at) {
    if (!observers.observed()) {
      return List.of();
    }
    List<@Nullable Execution> executions = new ArrayList<>(count);
    Execution before = null;
    for (int i = 0; i < count; i++) {
      DecisionRequest about = all.get(i).about;
      Execution one = about == null ? null : observers.sent(about, at.node(), before);
      executions.add(one);
      before = one == null ? before : one;
    }
    return executions;
  }

  /** To send a message that makes the node look at all of this, and run nothing of it. */
  public Permit permit(Admissions all) {
    return permit(all, all.size());
  }

  private Permit permit(Admissions all, int count) {
    long begun = residues.catalogChangesBegun(); // before the catalog is looked at
    Residue residue = Residue.NOTHING;
    for (int i = 0; i < count; i++) {
      residue = residue.and(residues.of(all.get(i).source));
    }
    return new Permit(residue, begun);
  }

  /** What observers are told of if the node does not take a message that runs nothing. */
  public @Nullable Execution attempt(Admissions one) {
    DecisionRequest about = one.firstAsked();
    return about == null ? null : observers.attempt(about, engagedAt().node());
  }

  /**
   * To send a message that makes nothing run: Sync, Flush, Close, and those of a COPY that has been
   * admitted.
   *
   * @throws IllegalArgumentException it is another
   */
  public static Permit permit(byte type) {
    return switch (type) {
      case FrontendType.SYNC,
          FrontendType.FLUSH,
          FrontendType.CLOSE,
          FrontendType.COPY_DATA,
          FrontendType.COPY_DONE,
          FrontendType.COPY_FAIL ->
          Permit.RUNS_NOTHING;
      default -> throw new IllegalArgumentException("message type " + (char) type);
    };
  }

  /** To send the rest of a message whose beginning had one. */
  public static Permit rest() {
    return Permit.RUNS_NOTHING;
  }

  /**
   * One statement of a Query.
   *
   * @param before what of the same text has been admitted; this too, if it is
   * @param statement null if the text does not parse
   * @param at the state that it finds
   */
  public Admission admit(
      Admissions before, Script script, @Nullable Statement statement, TxState at) {
    if (statement == null) {
      if (at.failed() && !place.engaged()) {
        return Refused.failure(Errors.syntax(script));
      }
    } else {
      if (at.failed() && !SessionEffects.endsFailure(statement.effect())) {
        return place.engaged() ? Refused.byNode() : Refused.failure(Errors.aborted());
      }
      // Before anything else: what is ours goes to a node too, if another statement needs one.
      Refused objection = objection(script, statement, at);
      if (objection != null) {
        return objection;
      }
      boolean held = place.key() != null;
      boolean isLocal = !place.engaged() && StatementKinds.isLocal(statement, at, held);
      if (isLocal || isOfSession(statement)) {
        return anywhere(before, new Residues.OfStatement(statement));
      }
      Node kept = place.engaged() ? null : keptNodeFor(statement);
      if (kept != null) {
        if (before.nodes() != null && !before.keptFits()) {
          AuditContext grounds = AuditContext.of(session, script, statement, at, epoch());
          return new Refused(elsewhere(kept.name()), grounds, null);
        }
        before.stayAt(kept);
        return anywhere(before, new Residues.OfStatement(statement));
      }
    }
    if (!isUnlockKnown(statement)) {
      return Admission.Waiting.WAITING;
    }
    int index = before.size();
    long number = decisions.number(index, session);
    DecisionRequest asWritten = question(script, statement, at, number);
    if (!isReadKnown(asWritten)) {
      return Admission.Waiting.WAITING;
    }
    DecisionRequest question = routing.withWritesOfViews(asWritten);
    Placement placement = decisions.placement(index, question);
    if (placement == null) {
      return Admission.Waiting.WAITING;
    }
    Script rewritten = placement.rewritten();
    Refusal refusal = refusal(placement);
    DecisionRequest about = rewritten == null ? question : placement.question();
    if (refusal == null) {
      refusal = placed(before, placement, statement);
    }
    if (refusal != null) {
      return new Refused(
          withWriter(refusal, asWritten), AuditContext.of(question, placement), about);
    }
    Residues.Source source =
        rewritten != null
            ? new Residues.OfStatement(rewritten.statements().get(0))
            : new Residues.OfStatement(statement);
    Admitted admitted = new Admitted(source, placement, question, about);
    before.add(admitted);
    return admitted;
  }

  /**
   * A message of an extended query about this statement.
   *
   * @param message nothing has been admitted of it; this, if it is
   */
  public Admission admit(Admissions message, Prepared prepared) {
    Script script = prepared.script();
    Statement statement = prepared.single();
    TxState at = session.tx();
    if (place.engaged() && at.failed()) {
      if (script.opaque()) {
        return Refused.failure(Errors.syntax(script)); // what is said before 25P02
      }
      // 25P02 is the node's to say; what leads out of the failure needs no decision.
      return statement != null && SessionEffects.endsFailure(statement.effect())
          ? anywhere(message, new Residues.OfPrepared(prepared.running()))
          : Refused.byNode();
    }
    if (statement == null && !script.opaque()) {
      return anywhere(message, new Residues.OfPrepared(prepared)); // there is nothing in it
    }
    if (statement != null) {
      Refused objection = objection(script, statement, at);
      if (objection != null) {
        place.leaveUntouched();
        return objection;
      }
      if (place.engaged() && isOfSession(statement)) {
        return anywhere(message, new Residues.OfStatement(statement));
      }
      Node kept = keptNodeFor(statement);
      if (kept != null) {
        message.stayAt(kept);
        return anywhere(message, new Residues.OfPrepared(prepared));
      }
    }
    if (!isUnlockKnown(statement)) {
      return Admission.Waiting.WAITING;
    }
    boolean stable = statement != null && !DecisionRequest.dependsOnSession(statement);
    Placement placement = stable ? decisions.standing(last(prepared), session) : null;
    if (placement != null && !routing.knowsWhatItReads(placement.question())) {
      placement = null;
    }
    boolean observed = observers.observed();
    DecisionRequest about = null;
    DecisionRequest asWritten = null;
    if (placement == null || observed) {
      if (prepared.number == 0) {
        prepared.number = decisions.number(0, session);
      }
      asWritten = prepared.typed(question(script, statement, at, prepared.number));
      if (placement == null && !isReadKnown(asWritten)) {
        return Admission.Waiting.WAITING;
      }
      DecisionRequest question = routing.withWritesOfViews(asWritten);
      about = observed ? question : null;
      if (placement == null) {
        placement = decisions.placement(0, question);
        if (placement == null) {
          return Admission.Waiting.WAITING;
        }
        prepared.standing = stable ? placement : null;
      }
    }
    if (about != null && placement.rewritten() != null) {
      about = about.rewritten(placement.rewritten());
    }
    if (placement.refusal() == null) {
      prepared.runs(placement.rewritten(), session);
    }
    Refusal refusal = refusal(placement);
    if (refusal != null) {
      prepared.number = 0;
      place.leaveUntouched(); // it was engaged for what this was before
    } else {
      refusal = placed(message, placement, statement);
    }
    if (refusal != null) {
      return new Refused(
          withWriter(refusal, asWritten), AuditContext.of(script, statement, placement), about);
    }
    Admitted admitted =
        new Admitted(new Residues.OfPrepared(prepared.running()), placement, null, about);
    message.add(admitted);
    return admitted;
  }

  private static @Nullable Placement last(Prepared prepared) {
    return prepared.standing instanceof Placement placement ? placement : null;
  }

  /**
   * A function call.
   *
   * @param message nothing has been admitted of it; this, if it is
   * @param call the message, as far as it is there
   */
  public Admission admitCall(Admissions message, ByteBuf call) {
    if (session.tx().failed()) {
      return Refused.failure(Errors.aborted());
    }
    Refusal forbidden = Forbidden.byCall(session, call.slice());
    if (forbidden != null) {
      return new Refused(forbidden, AuditContext.ofCall(session, epoch()), null);
    }
    DecisionRequest question =
        CallMessage.question(session, scripts, call.slice(), decisions.number(0, session));
    Placement placement = decisions.placement(0, question);
    if (placement == null) {
      return Admission.Waiting.WAITING;
    }
    Refusal refusal = placement.refusal();
    if (refusal == null) {
      refusal = placed(message, placement, null);
    }
    if (refusal != null) {
      return new Refused(refusal, AuditContext.of(question, placement), question);
    }
    Residues.Source source = new Residues.OfCall(CallMessage.oid(call));
    Admitted admitted = new Admitted(source, placement, question, question);
    message.add(admitted);
    return admitted;
  }

  private static Admitted anywhere(Admissions before, Residues.Source source) {
    Admitted admitted = new Admitted(source);
    before.add(admitted);
    return admitted;
  }

  /**
   * A transaction stays where it is, and a text runs in one place: each statement must be allowed
   * where the first one goes. Null: it is.
   */
  private @Nullable Refusal placed(
      Admissions before, Placement placement, @Nullable Statement statement) {
    boolean fits = fitsHere(placement, statement);
    if (!fits && place.engaged()) {
      place.leaveUntouched(); // it was engaged for what this was before
      fits = fitsHere(placement, statement);
    }
    PoolKey at = place.key();
    if (place.engaged() && at != null) {
      return fits ? null : elsewhere(at.node());
    }
    if (StatementKinds.touchesNoData(statement)) {
      before.runAnywhere(placement, fits);
      return null;
    }
    String other = before.narrow(placement, fits);
    return other == null ? null : elsewhere(other);
  }

  /** It may run on the server connection that the session has. */
  private boolean fitsHere(Placement placement, @Nullable Statement statement) {
    PoolKey at = place.key();
    return at != null
        && (placement.allows(at)
            || onlyUnlocks(statement)
            || StatementKinds.touchesNoData(statement));
  }

  /**
   * True if it gives back advisory locks and cannot be anything else: it is decided like any other,
   * and then runs where the session has taken them.
   */
  public boolean onlyUnlocks(@Nullable Statement statement) {
    return routing.onlyUnlocks(session, statement);
  }

  /** False: whether it only reads can be seen when a catalog is read. */
  private boolean isReadKnown(DecisionRequest question) {
    return routing.knowsWhatItReads(question) || decisions.catalogIsRead(session);
  }

  /** With the function, if it is refused as a write that its text does not show. */
  private Refusal withWriter(Refusal refusal, @Nullable DecisionRequest asWritten) {
    String writer = asWritten == null ? null : routing.hiddenWriter(asWritten);
    return writer != null && refusal instanceof Refusal.Denial denial
        ? new Refusal.OfHiddenWrite(denial, writer)
        : refusal;
  }

  /** False: whether it gives back locks that the session has can be seen when a catalog is read. */
  private boolean isUnlockKnown(@Nullable Statement statement) {
    return statement == null
        || !(statement.effect() instanceof Effect.AdvisoryUnlock)
        || !session.pins.contains(PinReason.ADVISORY_LOCK)
        || onlyUnlocks(statement)
        || decisions.catalogIsRead(session);
  }

  private Refusal elsewhere(String node) {
    return new Refusal.Elsewhere(node, epoch());
  }

  /** The node whose connection the session keeps, if the statement only concerns what is on it. */
  private @Nullable Node keptNodeFor(Statement statement) {
    return StatementKinds.throwsAway(statement.effect()) ? keptNode() : null;
  }

  /** The node whose connection the session keeps; null if there is none. */
  public @Nullable Node keptNode() {
    PoolKey at = place.key();
    return at == null ? null : routing.map().node(at.node());
  }

  /** The policy that decides now. */
  public ChainSummary chain() {
    return routing.chain();
  }

  /** The nodes that it knows. */
  public RegionMap map() {
    return routing.map();
  }

  /** Of the policy that decides now. */
  public long epoch() {
    return routing.chain().epoch();
  }

  /** It may run wherever the session is. */
  private static boolean isOfSession(Statement statement) {
    return StatementKinds.isTransactionControl(statement.effect())
        || StatementKinds.isOfAttribute(statement.effect());
  }

  /** Why the statement itself may not run, whoever decides; null if it may. */
  private @Nullable Refused objection(Script script, Statement statement, TxState at) {
    Refusal forbidden = Forbidden.by(session, statement);
    if (forbidden != null) {
      AuditContext grounds = AuditContext.of(session, script, statement, at, epoch());
      return new Refused(forbidden, grounds, null);
    }
    ErrorResponse full = Limits.objection(session, at, statement);
    return full == null ? null : Refused.failure(full);
  }

  /** Of the statement, or of what a plugin has put in its place. */
  private @Nullable Refusal refusal(Placement placement) {
    Script rewritten = placement.rewritten();
    return placement.refusal() != null || rewritten == null
        ? placement.refusal()
        : Forbidden.by(session, rewritten.statements().get(0));
  }

  private DecisionRequest question(Prepared running, long number) {
    return running.typed(question(running.script(), running.single(), session.tx(), number));
  }

  private DecisionRequest question(
      Script script, @Nullable Statement statement, TxState at, long number) {
    return statement == null
        ? DecisionRequest.opaque(session, scripts, script.text(), "", at, number)
        : DecisionRequest.of(session, scripts, script, statement, at, number);
  }
}
