package io.cordon.proxy.frontend;

import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Parse;
import io.cordon.protocol.ReadyForQuery;
import io.cordon.proxy.region.Node;
import io.cordon.sql.Effect;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import io.cordon.sql.SyntaxError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the handlers of a session's messages share: the client to write to, the engagement, and how
 * a message is refused in its place. Hears from the engagement what the node does.
 */
final class SessionWire implements Engagement.Owner {

  private static final Logger log = LoggerFactory.getLogger(SessionWire.class);

  private final ClientConnection client;
  private final Session session;
  private final Routing routing;
  private final SessionAudit audit;
  private final Engagement engagement;
  private final Outbox outbox;
  private final StatementMetrics metrics;
  private final Refusals refusals;
  private @Nullable ErrorResponse engageFailure;
  private @Nullable ErrorResponse loss;
  private boolean skipping;
  private boolean copyIn;
  private boolean relaying;
  private boolean forgetting;
  private boolean idleLater;

  SessionWire(
      ClientConnection client,
      Session session,
      Routing routing,
      SessionAudit audit,
      Lessor lessor,
      StatementMetrics metrics,
      Refusals refusals) {
    this.client = client;
    this.session = session;
    this.routing = routing;
    this.audit = audit;
    this.metrics = metrics;
    this.refusals = refusals;
    this.engagement = new Engagement(session, this, lessor, client);
    this.outbox = new Outbox(engagement);
  }

  Routing routing() {
    return routing;
  }

  SessionAudit audit() {
    return audit;
  }

  Engagement engagement() {
    return engagement;
  }

  Outbox outbox() {
    return outbox;
  }

  /** So many statements of the client are on their way to the node that is engaged. */
  void allowed(int statements) {
    metrics.allowed(statements, engagement.server(), routing.map());
  }

  /** A statement has been answered without a node. */
  void ranLocally() {
    metrics.local();
  }

  /** An error has been said; everything up to Sync is discarded. */
  boolean skipping() {
    return skipping;
  }

  void synced() {
    skipping = false;
    engageFailure = null;
  }

  /** The node is waiting for COPY data. */
  boolean copyingIn() {
    return copyIn;
  }

  void copyEnded() {
    copyIn = false;
  }

  /** The error of a server connection that was lost while nobody was waiting; then forgotten. */
  @Nullable ErrorResponse takeLoss() {
    ErrorResponse error = loss;
    loss = null;
    return error;
  }

  boolean hasLoss() {
    return loss != null;
  }

  /** Why the engagement that the frame under way waited for cannot be had; then forgotten. */
  @Nullable ErrorResponse takeEngageFailure() {
    ErrorResponse failure = engageFailure;
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
      engagement.pauseReads();
    }
  }

  void readyForQuery(ByteBuf out) {
    metrics.turnEnds();
    new ReadyForQuery(session.tx().status()).encode(out, session.charset());
    toClient(out);
  }

  /**
   * The error in the place of the message under way; everything up to Sync is discarded.
   *
   * @param error null for the node's own
   * @param grounds null if it is an error that any server would give
   */
  void refuseInPlace(@Nullable ErrorResponse error, @Nullable Grounds grounds) {
    skipping = true;
    if (error != null) {
      refused(error, grounds);
    }
    if (engagement.engaged()) {
      engagement.answers().expect(Expected.refusal(session.tx(), error));
      ByteBuf own = buffer();
      Refusal.encodeParse(own);
      outbox.inject(own);
    } else if (error != null) {
      ByteBuf out = buffer();
      error.encode(out, session.charset());
      session.tx(session.tx().fail());
      toClient(out);
    }
  }

  /** The error as the answer to a Query or a FunctionCall, up to ReadyForQuery. */
  void failQuery(ErrorResponse error, @Nullable Grounds grounds) {
    refused(error, grounds);
    if (engagement.engaged()) {
      ErrorResponse instead = session.tx().failed() ? null : error;
      engagement.answers().expectQuery(new QueryPlan(List.of(session.tx()), 0, instead, i -> {}));
      ByteBuf own = buffer();
      Refusal.encodeQuery(own);
      outbox.inject(own);
      return;
    }
    ByteBuf out = buffer();
    error.encode(out, session.charset());
    session.tx(session.tx().fail().endOfMessage());
    readyForQuery(out);
  }

  /**
   * The one place where metrics and the audit hear of refusals: once for each, when it is decided,
   * whatever the client gets to see of it.
   *
   * @param grounds null if it is an error that any server would give
   */
  void refused(ErrorResponse error, @Nullable Grounds grounds) {
    if (grounds != null) {
      String node = engagement.held() ? engagement.node() : null;
      refusals.refused(session, error, grounds, node);
      audit.refused(error, grounds, node);
    }
    log.debug(
        "statement refused client={} sqlstate={} message={}",
        session.clientId(),
        error.sqlState(),
        error.message());
  }

  /**
   * Text of a client is about to be sent: makes sure that the node reads what we have read.
   *
   * @param text of a statement, or a name
   * @param script what is refused if it does not; null where only a name is there
   */
  void readsTheSame(String text, @Nullable Script script) {
    if (session.hasRun() && !Quoted.isPlain(text)) {
      ErrorResponse error = Errors.uncertainText();
      long epoch = routing.chain().epoch();
      Grounds grounds =
          script == null
              ? Grounds.ofName(session, session.tx(), epoch)
              : Grounds.of(session, script, session.tx(), epoch);
      ByteBuf own = buffer();
      ReadingCheck.send(session, engagement, own, error, () -> refused(error, grounds));
      outbox.inject(own);
    }
  }

  /** What a node would say of a text that does not parse, where there is no node to ask. */
  static ErrorResponse syntaxError(Script script) {
    SyntaxError error = script.error();
    return error == null
        ? Errors.aborted()
        : ErrorResponse.error(error.sqlState(), error.message()).withPosition(error.position());
  }

  /** The node whose connection the session keeps, if the statement only concerns what is on it. */
  @Nullable Node keptNodeFor(Statement statement) {
    return engagement.held() && LocalStatements.isUpkeep(statement.effect())
        ? routing.map().node(engagement.node())
        : null;
  }

  /** The same for a prepared statement that is on that connection. */
  @Nullable Node keptNode(Prepared statement) {
    return engagement.held() && Mirror.of(engagement.server()).has(statement.running())
        ? routing.map().node(engagement.node())
        : null;
  }

  /** A node has run this statement. */
  void statementDone(Step step) {
    Statement statement = step.statement();
    forgetting = false;
    if (statement == null) {
      return;
    }
    Effect effect = statement.effect();
    if (effect instanceof Effect.Prepare prepare) {
      prepared(step, prepare);
    } else if (effect instanceof Effect.DeclareCursor declare) {
      session.cursors.put(declare.name(), new Cursor(statement, step.origin()));
    } else if (effect instanceof Effect.CloseCursor close) {
      closed(close.cursor());
    } else if (effect instanceof Effect.Deallocate deallocate) {
      deallocated(deallocate.name());
    } else if (effect instanceof Effect.Discard discard
        && discard.what() == Effect.Discard.What.ALL) {
      deallocated(null);
      session.portals.clear();
      engagement.discarded();
    }
  }

  /** Cursors are portals: CLOSE ends both, and what opens next under the name is another one. */
  private void closed(@Nullable String cursor) {
    if (cursor == null) {
      session.cursors.clear();
      session.portals.keySet().removeIf(name -> !name.isEmpty());
    } else {
      session.cursors.remove(cursor);
      session.portals.remove(cursor);
    }
  }

  /**
   * PREPARE and Parse share their names: Bind may name this one, and it is where it is wanted. What
   * is kept as its text is the client's, of which a plugin is asked again.
   */
  private void prepared(Step step, Effect.Prepare ran) {
    Prepared running = prepared(step, step.script(), ran);
    Prepared statement = running;
    if (step.rewritten()
        && step.sent() != null
        && step.sent().effect() instanceof Effect.Prepare sent
        && sent.name().equals(ran.name())) {
      statement = prepared(step, step.asked(), sent);
      statement.runs(running);
    }
    session.prepared.put(ran.name(), statement);
    Mirror.of(engagement.server()).add(statement.running());
  }

  private Prepared prepared(Step step, Script script, Effect.Prepare prepare) {
    Statement inner = prepare.statement();
    Parse parse = new Parse(prepare.name(), inner.text(script), new int[0]);
    Script one = new Script(script.text(), List.of(inner), null);
    return Prepared.of(step.origin(), parse, one, session);
  }

  private void deallocated(@Nullable String name) {
    Mirror mirror = Mirror.of(engagement.server());
    if (name == null) {
      session.prepared.keySet().removeIf(key -> !key.isEmpty());
      mirror.named.clear();
    } else {
      session.prepared.remove(name);
      mirror.named.remove(name);
    }
  }

  @Override
  public void proceed() {
    client.process();
  }

  @Override
  public void engageFailed(ErrorResponse error) {
    engageFailure = error;
    client.process();
  }

  @Override
  public void nodeRefusedSession(byte[] errorResponse) {
    client.write(Unpooled.wrappedBuffer(errorResponse));
    client.close();
  }

  /**
   * DISCARD ALL or DEALLOCATE is under way: what comes after it may make anew what it throws away,
   * and waits until it has.
   */
  boolean forgetting() {
    return forgetting;
  }

  void forgetting(boolean underWay) {
    forgetting = underWay;
  }

  /**
   * Half a message of the client is with the node. Its server connection belongs to this session
   * until the rest is there too, whatever the node has answered: what comes next on it would be
   * taken for the rest.
   */
  boolean relaying() {
    return relaying;
  }

  void relaying(boolean half) {
    relaying = half;
  }

  /** The rest is there. */
  void relayed() {
    relaying = false;
    if (idleLater) {
      idleLater = false;
      engagement.idle();
    }
  }

  @Override
  public void ready() {
    metrics.turnEnds();
    copyIn = false;
    forgetting = false;
    session.settle();
    if (!session.tx().block()) {
      session.portals.clear();
      if (!session.pins.contains(PinReason.CURSOR_WITH_HOLD)) {
        session.cursors.clear();
      }
      if (relaying) {
        idleLater = true;
      } else {
        engagement.idle();
      }
    }
    client.process();
  }

  @Override
  public void copyIn() {
    copyIn = true;
    client.process();
  }

  @Override
  public void skipToSync() {
    skipping = true;
    copyIn = false;
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
  public void lost(ErrorResponse error, Answers.Position position) {
    boolean bound = session.pins.stream().anyMatch(reason -> reason != PinReason.PREPARED);
    session.pins.clear();
    if (position == Answers.Position.IDLE && !bound) {
      client.process();
      return; // what has been answered by us stands: no node has seen it yet
    }
    session.portals.clear();
    session.deferred.clear();
    forgetting = false;
    copyIn = false;
    relaying = false;
    idleLater = false;
    session.tx(session.tx().rollback(false));
    if (position == Answers.Position.MID_MESSAGE) {
      client.close();
    } else if (bound) {
      // What the client has made on that connection is gone: it must not believe otherwise.
      client.fatal(ErrorResponse.fatal(error.sqlState(), error.message()));
    } else if (position == Answers.Position.IN_TRANSACTION) {
      loss = error;
    } else if (position != Answers.Position.IDLE) {
      ByteBuf out = buffer();
      error.encode(out, session.charset());
      if (position == Answers.Position.OWES_READY) {
        readyForQuery(out);
      } else {
        toClient(out);
        skipping = true;
      }
    }
    client.process();
  }
}
