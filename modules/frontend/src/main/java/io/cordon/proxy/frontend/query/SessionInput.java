package io.cordon.proxy.frontend.query;

import io.cordon.proxy.frontend.gate.AuditContext;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.InputPhase;
import io.cordon.proxy.frontend.session.InputPhase.Event;
import io.cordon.proxy.frontend.session.StateMachine;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's input stands: what is taken next ({@link InputPhase}), whether the message
 * under way waits for a server connection, and whether the rest of one is still to come. On the
 * session's loop.
 */
final class SessionInput {

  private final StateMachine<InputPhase, Event> phase;

  /** What the message that waits for a server connection was asked about as. */
  private @Nullable DecisionRequest waitsFor;

  /** Why that connection cannot be had. */
  private @Nullable Refusal unreachable;

  /** Of a message of the client's that is with the node in half. */
  private Half half = Half.NONE;

  private enum Half {
    NONE,
    /** The rest is still to come. */
    OPEN,
    /** The same, and the node is idle already. */
    OPEN_AND_IDLE
  }

  /**
   * @param broken told of a transition that cannot be
   */
  SessionInput(Consumer<String> broken) {
    this.phase = new StateMachine<>(InputPhase.TABLE, broken);
  }

  InputPhase phase() {
    return phase.now();
  }

  /** What comes from the client, or is sent for it, changes what is taken next. */
  void on(Event event) {
    phase.on(event);
  }

  /** An error has been said; everything up to Sync is discarded. */
  boolean skipping() {
    return phase.now() == InputPhase.SKIPPING;
  }

  /** The node is waiting for COPY data. */
  boolean copyingIn() {
    return phase.now() == InputPhase.COPY_IN;
  }

  /**
   * The message under way waits for a server connection, and will be offered again.
   *
   * @param question what it was asked about as; null if nobody was asked
   */
  void waitsForNode(@Nullable DecisionRequest question) {
    waitsFor = question;
  }

  /** What the message under way waits for cannot be had. */
  void nodeUnreachable(Refusal why) {
    unreachable = why;
  }

  /** The wait for a server connection is over: what {@link #waitsForNode} was given. */
  @Nullable DecisionRequest waited() {
    DecisionRequest question = waitsFor;
    waitsFor = null;
    return question;
  }

  /**
   * The wait of the message under way for a server connection is over, if it waited.
   *
   * @param about what the message is, for the audit
   * @return why it is refused for that; null: it is not
   */
  @Nullable Refused refusedAfterWait(Supplier<@Nullable AuditContext> about) {
    DecisionRequest question = waited();
    Refusal why = unreachable;
    unreachable = null;
    return why == null ? null : new Refused(why, about.get(), question);
  }

  /** Sync has come: what was before it is over. */
  void synced() {
    phase.on(Event.SYNCED);
    unreachable = null;
  }

  /**
   * Half a message of the client is with the node. Its server connection belongs to this session
   * until the rest is there too, whatever the node has answered: what comes next on it would be
   * taken for the rest.
   */
  boolean relaying() {
    return half != Half.NONE;
  }

  void relays() {
    half = Half.OPEN;
  }

  /** The rest is there. True: the node is idle, and was before. */
  boolean relayed() {
    boolean idle = half == Half.OPEN_AND_IDLE;
    half = Half.NONE;
    return idle;
  }

  /** The node is idle. True: so is the session, since no half message is there. */
  boolean nodeIdle() {
    if (relaying()) {
      half = Half.OPEN_AND_IDLE;
      return false;
    }
    return true;
  }

  /** The server connection is gone, and with it the half message. */
  void lost() {
    phase.on(Event.LOST);
    half = Half.NONE;
  }
}
