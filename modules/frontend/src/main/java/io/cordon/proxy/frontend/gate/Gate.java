package io.cordon.proxy.frontend.gate;

import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.FrontendType;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.Effects;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.Limits;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.StatementKinds;
import io.cordon.proxy.frontend.session.TxState;
import io.cordon.proxy.region.Node;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one place that decides what a client can make run: each statement of a text, each message of
 * an extended query about one, each call of a function. What it admits gets a {@link Permit}, which
 * only the gate makes, and nothing of a client's goes to a node without one ({@code NodeWriter}).
 * On the session's loop.
 */
public final class Gate {

  private final Session session;
  private final ScriptCache scripts;
  private final Deliberation deliberation;
  private final Routing routing;
  private final StatementObservers observers;
  private final Residues residues;
  private final ServerPlace place;

  public Gate(
      Session session,
      ScriptCache scripts,
      Deliberation deliberation,
      Routing routing,
      StatementObservers observers,
      Residues residues,
      ServerPlace place) {
    this.session = session;
    this.scripts = scripts;
    this.deliberation = deliberation;
    this.routing = routing;
    this.observers = observers;
    this.residues = residues;
    this.place = place;
  }

  /** What becomes of one statement or call. */
  public sealed interface Admission permits Admission.Waiting, Admitted, Refused {

    /** A decision, or its turn, is being waited for: the message is to be offered again. */
    enum Waiting implements Admission {
      WAITING
    }
  }

  /** A statement or call that may run, where its place is. Made by the gate alone. */
  public static final class Admitted implements Admission {

    private final Residues.Source source;
    private final @Nullable Node kept;
    private final @Nullable Placement placement;
    private final @Nullable DecisionRequest asked;
    private final @Nullable DecisionRequest about;

    private Admitted(Residues.Source source, @Nullable Node kept) {
      this(source, kept, null, null, null);
    }

    private Admitted(
        Residues.Source source,
        @Nullable Node kept,
        @Nullable Placement placement,
        @Nullable DecisionRequest asked,
        @Nullable DecisionRequest about) {
      this.source = source;
      this.kept = kept;
      this.placement = placement;
      this.asked = asked;
      this.about = about;
    }

    /** The node of the server connection that the session keeps, which alone it concerns. */
    public @Nullable Node kept() {
      return kept;
    }

    /** What says where it may run; null: where the session is, as nobody had to be asked. */
    public @Nullable Placement placement() {
      return placement;
    }

    /** What the verdict answers, as the client sent it; null of a message of an extended query. */
    public @Nullable DecisionRequest asked() {
      return asked;
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

  /** To send, now, a message that belongs to this. */
  public Permit permit(Admitted one) {
    long begun = residues.catalogChangesBegun(); // before the catalog is looked at
    return new Permit(residues.of(one.source), begun);
  }

  /** To send, now, a text that consists of these; of none: one that is empty. */
  public Permit permit(List<Admitted> all) {
    long begun = residues.catalogChangesBegun();
    Residue residue = Residue.NOTHING;
    for (Admitted one : all) {
      residue = residue.and(residues.of(one.source));
    }
    return new Permit(residue, begun);
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
   * @param statement null if the text does not parse
   * @param at the state that it finds
   * @param index of the statement in the text
   */
  public Admission admit(Script script, @Nullable Statement statement, TxState at, int index) {
    if (statement == null) {
      if (at.failed() && !place.engaged()) {
        return Refused.failure(Errors.syntax(script));
      }
    } else {
      if (at.failed() && !Effects.endsFailure(statement.effect())) {
        return place.engaged() ? Refused.byNode() : Refused.failure(Errors.aborted());
      }
      // Before anything else: what is ours goes to a node too, if another statement needs one.
      Refused objection = objection(script, statement, at);
      if (objection != null) {
        return objection;
      }
      boolean isLocal = !place.engaged() && StatementKinds.isLocal(statement, at, place.held());
      if (isLocal || isOfSession(statement)) {
        return anywhere(statement);
      }
      Node kept = place.engaged() ? null : place.keptNodeFor(statement);
      if (kept != null) {
        return new Admitted(new Residues.OfStatement(statement), kept);
      }
    }
    long number = deliberation.number(index, session);
    DecisionRequest question = question(script, statement, at, number);
    Placement placement = deliberation.placement(index, question);
    if (placement == null) {
      return Admission.Waiting.WAITING;
    }
    Script rewritten = placement.rewritten();
    Refusal refusal = refusal(placement);
    DecisionRequest about = rewritten == null ? question : placement.question();
    if (refusal != null) {
      return new Refused(refusal, AuditContext.of(question, placement), about);
    }
    Residues.Source source =
        rewritten != null
            ? new Residues.OfStatement(rewritten.statements().get(0))
            : new Residues.OfStatement(statement);
    return new Admitted(source, null, placement, question, about);
  }

  /**
   * A message of an extended query about this statement.
   *
   * @param statement one of its text; null if that does not parse
   * @param index of the statement in the text
   */
  public Admission admit(Prepared prepared, @Nullable Statement statement, int index) {
    Script script = prepared.script();
    TxState at = session.tx();
    if (statement != null) {
      Refused objection = objection(script, statement, at);
      if (objection != null) {
        return objection;
      }
      if (place.engaged() && isOfSession(statement)) {
        return anywhere(statement);
      }
      Node kept = place.keptNodeFor(statement);
      if (kept != null) {
        return new Admitted(new Residues.OfPrepared(prepared), kept);
      }
    }
    boolean alone = script.statements().size() <= 1;
    boolean stable = alone && statement != null && !DecisionRequest.dependsOnSession(statement);
    Placement placement = stable ? deliberation.standing(last(prepared), session) : null;
    boolean observed = observers.observed();
    DecisionRequest about = null;
    if (placement == null || observed) {
      if (prepared.number == 0) {
        prepared.number = deliberation.number(0, session);
      }
      DecisionRequest question = prepared.typed(question(script, statement, at, prepared.number));
      about = observed ? question : null;
      if (placement == null) {
        placement = deliberation.placement(index, question);
        if (placement == null) {
          return Admission.Waiting.WAITING;
        }
        prepared.standing = stable ? placement : null;
      }
    }
    if (about != null && placement.rewritten() != null) {
      about = about.rewritten(placement.rewritten());
    }
    if (alone && placement.refusal() == null) {
      prepared.runs(placement.rewritten(), session);
    }
    Refusal refusal = alone ? refusal(placement) : placement.refusal();
    if (refusal != null) {
      prepared.number = 0;
      return new Refused(refusal, AuditContext.of(script, statement, placement), about);
    }
    return new Admitted(new Residues.OfPrepared(prepared.running()), null, placement, null, about);
  }

  private static @Nullable Placement last(Prepared prepared) {
    return prepared.standing instanceof Placement placement ? placement : null;
  }

  /** What leads out of a failed block: it needs no decision. */
  public Admitted admitEndOfFailure(Prepared prepared) {
    return new Admitted(new Residues.OfPrepared(prepared.running()), null);
  }

  /**
   * A function call.
   *
   * @param call the message, as far as it is there
   */
  public Admission admitCall(ByteBuf call) {
    if (session.tx().failed()) {
      return Refused.failure(Errors.aborted());
    }
    Refusal forbidden = Forbidden.byCall(session, call.slice());
    if (forbidden != null) {
      return new Refused(
          forbidden,
          new AuditContext(
              "",
              CallMessage.COMMAND,
              session.attributes(session.tx()),
              routing.chain().epoch(),
              null),
          null);
    }
    DecisionRequest question =
        CallMessage.question(session, scripts, call.slice(), deliberation.number(0, session));
    Placement placement = deliberation.placement(0, question);
    if (placement == null) {
      return Admission.Waiting.WAITING;
    }
    if (placement.refusal() != null) {
      return new Refused(placement.refusal(), AuditContext.of(question, placement), question);
    }
    return new Admitted(
        new Residues.OfCall(CallMessage.oid(call)), null, placement, question, question);
  }

  private static Admitted anywhere(Statement statement) {
    return new Admitted(new Residues.OfStatement(statement), null);
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
      long epoch = routing.chain().epoch();
      return new Refused(forbidden, AuditContext.of(session, script, statement, at, epoch), null);
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

  /** What a message about this statement is asked about as. */
  public DecisionRequest question(Prepared running, long number) {
    return running.typed(question(running.script(), running.single(), session.tx(), number));
  }

  private DecisionRequest question(
      Script script, @Nullable Statement statement, TxState at, long number) {
    return statement == null
        ? DecisionRequest.opaque(session, scripts, script.text(), "", at, number)
        : DecisionRequest.of(session, scripts, script, statement, at, number);
  }
}
