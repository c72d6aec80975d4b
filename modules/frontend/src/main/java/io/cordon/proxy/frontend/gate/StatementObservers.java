package io.cordon.proxy.frontend.gate;

import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.sql.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What observers are told of one session, in its order: of each execution of a statement that the
 * chain was asked about, when its last answer has been passed on, and of each refusal in the place
 * where it was. What a node has discarded since something before it failed is not told.
 *
 * <p>While nobody observes, nothing is made, kept or timed. On the session's loop; never blocks.
 */
public final class StatementObservers {

  private static final String SESSION_ENDED = "the session ended before the answer was complete";

  private final Session session;
  private final ScriptCache scripts;
  private final Routing routing;
  private final LongSupplier relayed;
  private final ArrayDeque<Execution> pending = new ArrayDeque<>(1);

  /** When the first message since the last execution came; 0: none has. */
  private long since;

  /**
   * @param relayed how many bytes of answers the client has got since it was asked last
   */
  public StatementObservers(
      Session session, ScriptCache scripts, Routing routing, LongSupplier relayed) {
    this.session = session;
    this.scripts = scripts;
    this.routing = routing;
    this.relayed = relayed;
  }

  /** False: nobody wants to hear of anything. */
  public boolean observed() {
    return routing.observed();
  }

  /** A message has been looked at that a statement may begin with. */
  public void begins() {
    if (since == 0 && observed()) {
      since = System.nanoTime();
    }
  }

  /** The message has been taken that an execution ends with: what comes next is of another one. */
  public void taken() {
    since = 0;
  }

  /** What may fail on the way to an execution: Parse, Bind, Describe. To be made if observed. */
  public Execution attempt(DecisionRequest question, String node) {
    return execution(question, node, null);
  }

  /**
   * A statement is on its way to this node. To be told if observed.
   *
   * @param before in the same text; null: it is the first
   */
  public Execution sent(DecisionRequest question, String node, @Nullable Execution before) {
    Execution one = execution(question, node, before);
    one.names(routing.namesAsKnown(question));
    pending.add(one);
    return one;
  }

  private Execution execution(
      DecisionRequest question, @Nullable String node, @Nullable Execution before) {
    long begun = since == 0 ? System.nanoTime() : since;
    return new Execution(question, session.standardConformingStrings(), node, before, begun);
  }

  /** The node has done it. */
  public void succeeded(@Nullable Execution one) {
    if (one != null && !one.ended()) {
      one.end(System.nanoTime(), relayed.getAsLong(), null);
      tell();
    }
  }

  /**
   * The node has answered an error.
   *
   * @param error decoded as Latin-1: its bytes are in the client's encoding
   */
  public void failed(@Nullable Execution one, ErrorResponse error) {
    if (one == null || one.ended()) {
      return;
    }
    byte[] message = error.message().getBytes(StandardCharsets.ISO_8859_1);
    one.end(System.nanoTime(), relayed.getAsLong(), new String(message, session.charset()));
    if (!pending.contains(one)) {
      one.names(routing.namesAsKnown(one.question()));
      pending.addFirst(one); // it never came to its Execute; what was before it has been told
    }
    tell();
  }

  /** Something does not run, and it is not the node that says so. */
  void refused(Refused refused) {
    DecisionRequest question = refused.about();
    if (!observed() || (question == null && !(refused.refusal() instanceof Refusal.Denial))) {
      return;
    }
    if (question == null) {
      AuditContext grounds = refused.grounds();
      if (grounds == null) {
        return;
      }
      question = question(grounds);
    }
    Execution one = execution(question, null, null);
    one.names(routing.namesAsKnown(question));
    one.end(System.nanoTime(), 0, refused.error().message());
    pending.add(one);
    tell();
  }

  /** What the client was waiting for does not come, and what is behind it has not been done. */
  public void broken(String why) {
    for (Execution one : pending) {
      if (!one.ended()) {
        one.end(System.nanoTime(), relayed.getAsLong(), why);
        break;
      }
    }
    settled();
  }

  public void sessionEnded() {
    broken(SESSION_ENDED);
  }

  /** A message of ours ahead of a statement has failed, so that it does not run. */
  void refusedAhead(Refused refused) {
    for (Execution one : pending) {
      if (!one.ended()) {
        one.end(System.nanoTime(), 0, refused.error().message());
        tell();
        return;
      }
    }
    refused(refused);
  }

  /** Everything has been answered: what has no answer was discarded. */
  public void settled() {
    if (!pending.isEmpty()) {
      pending.removeIf(one -> !one.ended());
      tell();
    }
  }

  private void tell() {
    Execution first = pending.peek();
    while (first != null && first.ended()) {
      routing.tell(pending.remove().observation());
      first = pending.peek();
    }
  }

  /** Of what nobody was asked about: as its text says. */
  private DecisionRequest question(AuditContext grounds) {
    DecisionRequest question = question(grounds, session.nextStatement());
    return question.under(grounds.attributes());
  }

  private DecisionRequest question(AuditContext grounds, long number) {
    String text = grounds.text();
    Script script = scripts.analyze(text, session.standardConformingStrings());
    return script.statements().size() == 1
        ? DecisionRequest.of(
            session, scripts, script, script.statements().get(0), session.tx(), number)
        : DecisionRequest.opaque(session, scripts, text, grounds.command(), session.tx(), number);
  }
}
