package io.cordon.proxy.frontend.gate;

import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.FrontendType;
import io.cordon.proxy.frontend.session.Effects;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.Limits;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Question;
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
 * only the gate makes, and nothing of a client's goes to a node without one ({@code Outbox}). On
 * the session's loop.
 */
public final class Gate {

  private final Session session;
  private final ScriptCache scripts;
  private final Deliberation deliberation;
  private final Routing routing;
  private final Outcomes outcomes;
  private final Residues residues;
  private final ServerPlace place;

  public Gate(
      Session session,
      ScriptCache scripts,
      Deliberation deliberation,
      Routing routing,
      Outcomes outcomes,
      Residues residues,
      ServerPlace place) {
    this.session = session;
    this.scripts = scripts;
    this.deliberation = deliberation;
    this.routing = routing;
    this.outcomes = outcomes;
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
    private final @Nullable Verdict verdict;
    private final @Nullable Question asked;
    private final @Nullable Question about;

    private Admitted(Residues.Source source, @Nullable Node kept) {
      this(source, kept, null, null, null);
    }

    private Admitted(
        Residues.Source source,
        @Nullable Node kept,
        @Nullable Verdict verdict,
        @Nullable Question asked,
        @Nullable Question about) {
      this.source = source;
      this.kept = kept;
      this.verdict = verdict;
      this.asked = asked;
      this.about = about;
    }

    /** The node of the server connection that the session keeps, which alone it concerns. */
    public @Nullable Node kept() {
      return kept;
    }

    /** What says where it may run; null: where the session is, as nobody had to be asked. */
    public @Nullable Verdict verdict() {
      return verdict;
    }

    /** What the verdict answers, as the client sent it; null of a message of an extended query. */
    public @Nullable Question asked() {
      return asked;
    }

    /** As what runs is observed; null if nobody was asked, or nobody observes. */
    public @Nullable Question about() {
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
    Question question = question(script, statement, at, number);
    Verdict verdict = deliberation.verdict(index, question);
    if (verdict == null) {
      return Admission.Waiting.WAITING;
    }
    Script rewritten = verdict.rewritten();
    Refusal refusal = refusal(verdict);
    Question about = rewritten == null ? question : verdict.question();
    if (refusal != null) {
      return new Refused(refusal, Grounds.of(question, verdict), about);
    }
    Residues.Source source =
        rewritten != null
            ? new Residues.OfStatement(rewritten.statements().get(0))
            : new Residues.OfStatement(statement);
    return new Admitted(source, null, verdict, question, about);
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
    boolean stable = alone && statement != null && !Question.dependsOnSession(statement);
    Verdict verdict = stable ? deliberation.standing(last(prepared), session) : null;
    boolean observed = outcomes.observed();
    Question about = null;
    if (verdict == null || observed) {
      if (prepared.number == 0) {
        prepared.number = deliberation.number(0, session);
      }
      Question question = prepared.typed(question(script, statement, at, prepared.number));
      about = observed ? question : null;
      if (verdict == null) {
        verdict = deliberation.verdict(index, question);
        if (verdict == null) {
          return Admission.Waiting.WAITING;
        }
        prepared.standing = stable ? verdict : null;
      }
    }
    if (about != null && verdict.rewritten() != null) {
      about = about.rewritten(verdict.rewritten());
    }
    if (alone && verdict.refusal() == null) {
      prepared.runs(verdict.rewritten(), session);
    }
    Refusal refusal = alone ? refusal(verdict) : verdict.refusal();
    if (refusal != null) {
      prepared.number = 0;
      return new Refused(refusal, Grounds.of(script, statement, verdict), about);
    }
    return new Admitted(new Residues.OfPrepared(prepared.running()), null, verdict, null, about);
  }

  private static @Nullable Verdict last(Prepared prepared) {
    return prepared.standing instanceof Verdict verdict ? verdict : null;
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
          new Grounds(
              "",
              CallMessage.COMMAND,
              session.attributes(session.tx()),
              routing.chain().epoch(),
              null),
          null);
    }
    Question question =
        CallMessage.question(session, scripts, call.slice(), deliberation.number(0, session));
    Verdict verdict = deliberation.verdict(0, question);
    if (verdict == null) {
      return Admission.Waiting.WAITING;
    }
    if (verdict.refusal() != null) {
      return new Refused(verdict.refusal(), Grounds.of(question, verdict), question);
    }
    return new Admitted(
        new Residues.OfCall(CallMessage.oid(call)), null, verdict, question, question);
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
      return new Refused(forbidden, Grounds.of(session, script, statement, at, epoch), null);
    }
    ErrorResponse full = Limits.objection(session, at, statement);
    return full == null ? null : Refused.failure(full);
  }

  /** Of the statement, or of what a plugin has put in its place. */
  private @Nullable Refusal refusal(Verdict verdict) {
    Script rewritten = verdict.rewritten();
    return verdict.refusal() != null || rewritten == null
        ? verdict.refusal()
        : Forbidden.by(session, rewritten.statements().get(0));
  }

  /** What a message about this statement is asked about as. */
  public Question question(Prepared running, long number) {
    return running.typed(question(running.script(), running.single(), session.tx(), number));
  }

  private Question question(Script script, @Nullable Statement statement, TxState at, long number) {
    return statement == null
        ? Question.opaque(session, scripts, script.text(), "", at, number)
        : Question.of(session, scripts, script, statement, at, number);
  }
}
