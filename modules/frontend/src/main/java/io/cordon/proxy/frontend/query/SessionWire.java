package io.cordon.proxy.frontend.query;

import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.ReadyForQuery;
import io.cordon.proxy.frontend.gate.AuditContext;
import io.cordon.proxy.frontend.gate.Execution;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.RefusalReport;
import io.cordon.proxy.frontend.gate.Refusals;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.gate.Residues;
import io.cordon.proxy.frontend.gate.Routing;
import io.cordon.proxy.frontend.gate.SessionAudit;
import io.cordon.proxy.frontend.gate.StatementMetrics;
import io.cordon.proxy.frontend.gate.StatementObservers;
import io.cordon.proxy.frontend.link.CompletionEffects;
import io.cordon.proxy.frontend.link.ConnectionState;
import io.cordon.proxy.frontend.link.LinkOwner;
import io.cordon.proxy.frontend.link.LossPosition;
import io.cordon.proxy.frontend.link.NodeConnector;
import io.cordon.proxy.frontend.link.NodeReplies;
import io.cordon.proxy.frontend.link.NodeWriter;
import io.cordon.proxy.frontend.link.OwnMessage;
import io.cordon.proxy.frontend.link.PendingReply;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.net.ClientConnection;
import io.cordon.proxy.frontend.session.BatchStatement;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.InputPhase;
import io.cordon.proxy.frontend.session.InputPhase.Event;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.frontend.session.Prepared;
import io.cordon.proxy.frontend.session.Quoted;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.StateMachine;
import io.cordon.proxy.frontend.session.StatementKinds;
import io.cordon.proxy.region.Node;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the handlers of a session's messages share: the client to write to, the server link, and how
 * a message is refused in its place. Hears from the link what the node does.
 */
final class SessionWire implements LinkOwner {

  private static final Logger log = LoggerFactory.getLogger(SessionWire.class);

  private final ClientConnection client;
  private final Session session;
  private final Routing routing;
  private final SessionAudit audit;
  private final ServerLink link;
  private final NodeWriter writer;
  private final Residues residues;
  private final StatementMetrics metrics;
  private final RefusalReport report;
  private final StatementObservers observers;
  private final CompletionEffects completion;
  private @Nullable Refusal engageFailure;
  private final StateMachine<InputPhase, Event> phase =
      new StateMachine<>(InputPhase.TABLE, this::broken);

  /** Of a message of the client's that is with the node in half. */
  private Half half = Half.NONE;

  private enum Half {
    NONE,
    /** The rest is still to come. */
    OPEN,
    /** The same, and the node is idle already. */
    OPEN_AND_IDLE
  }

  SessionWire(
      ClientConnection client,
      Session session,
      Routing routing,
      ScriptCache scripts,
      SessionAudit audit,
      NodeConnector connector,
      StatementMetrics metrics,
      Refusals refusals) {
    this.client = client;
    this.session = session;
    this.routing = routing;
    this.audit = audit;
    this.metrics = metrics;
    this.link = new ServerLink(session, this, connector, client);
    this.writer = new NodeWriter(link);
    this.residues = new Residues(session, routing, connector);
    this.completion = new CompletionEffects(session, link);
    NodeReplies answers = link.replies();
    this.observers = new StatementObservers(session, scripts, routing, answers::relayed);
    this.report = new RefusalReport(session, link, observers, refusals, audit);
  }

  Routing routing() {
    return routing;
  }

  SessionAudit audit() {
    return audit;
  }

  RefusalReport report() {
    return report;
  }

  StatementObservers observers() {
    return observers;
  }

  ServerLink link() {
    return link;
  }

  NodeWriter writer() {
    return writer;
  }

  Residues residues() {
    return residues;
  }

  /** A statement has been answered without a node. */
  void ranLocally(@Nullable Statement statement) {
    metrics.local();
    if (statement != null && StatementKinds.forgetsState(statement.effect())) {
      link.forgetNear();
    }
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

  void synced() {
    phase.on(Event.SYNCED);
    engageFailure = null;
  }

  /** The node is waiting for COPY data. */
  boolean copyingIn() {
    return phase.now() == InputPhase.COPY_IN;
  }

  /**
   * Why the server connection that the frame under way waited for cannot be had; then forgotten.
   */
  @Nullable Refusal takeEngageFailure() {
    Refusal failure = engageFailure;
    engageFailure = null;
    return failure;
  }

  ByteBuf buffer() {
    return client.buffer();
  }

  @Override
  public void toClient(ByteBuf bytes) {
    client.write(bytes);
    if (client.writeQueueFull()) {
      link.pauseReads();
    }
  }

  /** The client has not read what it was sent: nothing more is made for it until it has. */
  boolean clientFull() {
    return client.writeQueueFull();
  }

  void readyForQuery(ByteBuf out) {
    metrics.turnEnds();
    if (session.takeReset()) {
      link.replies().tellReset(out);
    }
    new ReadyForQuery(session.tx().status()).encode(out, session.charset());
    toClient(out);
  }

  /** An error in the place of the message under way; everything up to Sync is discarded. */
  void refuseInPlace(Refused refused) {
    phase.on(Event.REFUSED);
    report.refused(refused);
    if (link.engaged()) {
      link.replies().expect(new PendingReply.MustFail(session.tx(), refused.instead()));
      ByteBuf own = buffer();
      FailingStatement.encodeParse(own);
      writer.inject(own, OwnMessage.REFUSAL);
    } else {
      ByteBuf out = buffer();
      refused.error().encode(out, session.charset());
      session.tx(session.tx().fail());
      toClient(out);
    }
  }

  /** An error as the answer to a Query or a FunctionCall, up to ReadyForQuery. */
  void failQuery(Refused refused) {
    report.refused(refused);
    if (link.engaged()) {
      ErrorResponse instead = session.tx().failed() ? null : refused.instead();
      link.replies().expect(new PendingReply.Batch(session.tx(), 0, instead));
      ByteBuf own = buffer();
      FailingStatement.encodeQuery(own);
      writer.inject(own, OwnMessage.REFUSAL);
      return;
    }
    ByteBuf out = buffer();
    refused.error().encode(out, session.charset());
    session.tx(session.tx().fail().endOfMessage());
    readyForQuery(out);
  }

  /**
   * Text of a client is about to be sent: makes sure that the node reads what we have read.
   *
   * @param text of a statement, or a name
   * @param script what is refused if it does not; null where only a name is there
   */
  void readsTheSame(String text, @Nullable Script script) {
    if (session.hasRun() && !Quoted.isPlain(text)) {
      Refusal.Denial denial = Refusal.UncertainText.UNCERTAIN_TEXT;
      long epoch = routing.chain().epoch();
      AuditContext grounds =
          script == null
              ? AuditContext.ofName(session, session.tx(), epoch)
              : AuditContext.of(session, script, session.tx(), epoch);
      ByteBuf own = buffer();
      LexerSettingsCheck.send(
          session,
          link,
          own,
          denial.error(),
          () -> report.refusedAhead(new Refused(denial, grounds, null)));
      writer.inject(own, OwnMessage.READING_CHECK);
    }
  }

  /** A Query or a Sync has been sent behind which no transaction is open, whatever fails. */
  void transactionSent() {
    if (!relaying()) {
      link.discardBehind(writer);
    }
  }

  /** The node whose connection the session keeps, if the statement is on it; null otherwise. */
  @Nullable Node keptNode(Prepared statement) {
    return link.held() && ConnectionState.of(link.server()).has(statement.running())
        ? routing.map().node(link.node())
        : null;
  }

  /** A node has run this statement. */
  void statementDone(BatchStatement step) {
    completion.of(step);
  }

  @Override
  public void broken(String what) {
    log.error("session ended client={} illegal transition: {}", session.clientId(), what);
    client.fatal(
        ErrorResponse.fatal("XX000", "terminating connection due to an internal error")
            .withDetail("The member's log shows it."));
  }

  @Override
  public void proceed() {
    client.process();
  }

  @Override
  public void engageFailed(Refusal refusal) {
    engageFailure = refusal;
    client.process();
  }

  @Override
  public void nodeRefusedSession(byte[] errorResponse) {
    DecisionRequest about = observers.waited();
    if (about != null) {
      ErrorResponse error = NodeReplies.decodeError(Unpooled.wrappedBuffer(errorResponse));
      report.refused(Refused.failure(error).about(about));
    }
    client.write(Unpooled.wrappedBuffer(errorResponse));
    client.close();
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

  /** The rest is there. */
  void relayed() {
    boolean idle = half == Half.OPEN_AND_IDLE;
    half = Half.NONE;
    if (idle) {
      link.idle();
    }
  }

  @Override
  public void ready() {
    metrics.turnEnds();
    observers.settled();
    phase.on(Event.READY);
    session.budget.underWay(0);
    session.settle();
    if (!session.tx().block()) {
      session.scopes.ended();
      session.settlePins();
      if (!session.pins.contains(PinReason.CURSOR_WITH_HOLD)) {
        session.cursors.clear();
      }
      if (relaying()) {
        half = Half.OPEN_AND_IDLE;
      } else {
        link.idle();
      }
    }
    client.process();
  }

  @Override
  public void executed(@Nullable Execution execution) {
    observers.succeeded(execution);
  }

  @Override
  public void executionFailed(@Nullable Execution execution, ErrorResponse error) {
    observers.failed(execution, error);
  }

  @Override
  public void copyIn() {
    phase.on(Event.COPY_BEGINS);
    client.process();
  }

  @Override
  public void skipToSync() {
    phase.on(Event.REFUSED);
  }

  @Override
  public void serverWritable() {
    client.process();
  }

  @Override
  public void readComplete() {
    client.flush();
  }

  @Override
  public void lost(ErrorResponse error, LossPosition position) {
    observers.broken(error.message());
    boolean bound = !session.pins.isEmpty();
    session.unpinAll();
    if (position == LossPosition.IDLE && !bound) {
      client.process();
      return; // what has been answered by us stands: no node has seen it yet
    }
    session.budget.underWay(0);
    session.scopes.rolledBack();
    session.deferred.clear();
    phase.on(Event.LOST);
    half = Half.NONE;
    session.tx(session.tx().rollback(false));
    if (position == LossPosition.MID_MESSAGE) {
      client.close();
    } else if (bound || position == LossPosition.IN_TRANSACTION) {
      // What the client has made on that connection is gone: it must not believe otherwise, and
      // nothing that it sends as a part of that transaction may run without the rest.
      client.fatal(ErrorResponse.fatal(error.sqlState(), error.message()));
    } else {
      ByteBuf out = buffer();
      error.encode(out, session.charset());
      if (position == LossPosition.OWES_READY) {
        readyForQuery(out);
      } else {
        toClient(out);
        phase.on(Event.REFUSED);
      }
    }
    client.process();
  }
}
