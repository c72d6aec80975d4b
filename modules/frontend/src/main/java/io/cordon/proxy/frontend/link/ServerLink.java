package io.cordon.proxy.frontend.link;

import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.ProtocolViolation;
import io.cordon.proxy.backend.CancelClient;
import io.cordon.proxy.backend.CleaningQueries;
import io.cordon.proxy.backend.Disposition;
import io.cordon.proxy.backend.LeaseException;
import io.cordon.proxy.backend.PoolKey;
import io.cordon.proxy.backend.ServerConnection;
import io.cordon.proxy.backend.ServerListener;
import io.cordon.proxy.catalog.CatalogChanges;
import io.cordon.proxy.frontend.gate.Refusal;
import io.cordon.proxy.frontend.gate.Residue;
import io.cordon.proxy.frontend.gate.ServerPlace;
import io.cordon.proxy.frontend.link.LinkPhase.Event;
import io.cordon.proxy.frontend.net.ClientConnection;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.Setting;
import io.cordon.proxy.frontend.session.StateMachine;
import io.cordon.proxy.region.Node;
import io.cordon.sql.Effect;
import io.cordon.sql.Statement;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's hold on a server connection: gets it, brings it to the session's state, sends, and
 * gives it back. Where that stands is its {@link LinkPhase}.
 */
public final class ServerLink implements ServerListener, ServerPlace {

  private static final Logger log = LoggerFactory.getLogger(ServerLink.class);

  private static final int MOST_CANCELS = 8;

  private final Session session;
  private final LinkOwner owner;
  private final NodeConnector connector;
  private final NodeReplies answers;
  private final ServerReader reader;
  private final NodeWriter writer;
  private @Nullable ServerConnection server;

  /** Never beside {@link #server}. */
  private final ParkedLease parked;

  private final SessionReplay replay;
  private final StateMachine<LinkPhase, Event> phase;

  /** A node has taken this session once: what it says now is not the end of it. */
  private boolean served;

  private boolean unflushed;

  /** Under way, to the node of {@link #server}. */
  private int cancels;

  /** Completes when those are done. */
  private Promise<Void> cancelled = Promise.promise();

  /** The node may have a CancelRequest for {@link #server} that it has not read yet. */
  private boolean doubtful;

  /** What was sent in the transaction under way may change the catalog. */
  private CatalogChanges.@Nullable Change catalogChange;

  public ServerLink(
      Session session, LinkOwner owner, NodeConnector connector, ClientConnection client) {
    this.session = session;
    this.owner = owner;
    this.connector = connector;
    this.phase = new StateMachine<>(LinkPhase.TABLE, owner::broken);
    this.parked = new ParkedLease(connector);
    this.answers = new NodeReplies(session, owner, this);
    this.reader = new ServerReader(answers, client.allocator());
    this.replay = new SessionReplay(session, owner, this);
    this.writer = new NodeWriter(this);
  }

  @Override
  public boolean engaged() {
    return phase.now().isEngaged();
  }

  @Override
  public @Nullable PoolKey key() {
    return server == null ? null : server.key();
  }

  @Override
  public void leaveUntouched() {
    if (phase.now() == LinkPhase.FRESH) {
      idle();
    }
  }

  public LinkPhase phase() {
    return phase.now();
  }

  /** The client has got the beginning of a message of the node's. */
  public boolean midMessage() {
    return server != null && reader.inMessage();
  }

  /** It is in the session's state: what is sent from now on is the session's. */
  void begun() {
    if (!session.isReset()) {
      answers.tellParameters();
    }
    phase.on(Event.BEGIN);
  }

  /** What the session has to have on it is being sent; it is asked for nothing else meanwhile. */
  void replays() {
    phase.on(Event.REPLAY);
  }

  /** That cannot be had, and what the session has made there keeps it. */
  void notReplayed() {
    phase.on(Event.NO_REPLAY);
  }

  /**
   * What is about to be sent to the node may leave this on the server connection.
   *
   * @param judgedAfter how many changes of catalogs had begun before that was found
   */
  void leaves(Residue residue, long judgedAfter) {
    if (server == null) {
      return;
    }
    ConnectionState mirror = ConnectionState.of(server);
    if (residue.isNothing()) {
      mirror.judged(judgedAfter);
      return;
    }
    mirror.taint(residue.outlivesCleaning());
    CatalogChanges.Change change = catalogChange;
    if (residue.changesCatalog() && change == null) {
      change = connector.catalogChanging();
      catalogChange = change;
    }
    if (residue.changesCode() && change != null) {
      change.ofCode();
    }
  }

  private void catalogChanged(long at) {
    CatalogChanges.Change change = catalogChange;
    if (change != null) {
      catalogChange = null;
      change.ended(at);
    }
  }

  /**
   * What is still under way may change the catalog until the node has ended it, which it may not do
   * when it is told to, and then it closes the connection. False: nothing of that kind is.
   */
  private boolean catalogChangeEndsWith(ServerConnection connection) {
    CatalogChanges.Change change = catalogChange;
    catalogChange = null;
    if (change != null) {
      connection.onEnded(() -> change.ended(System.nanoTime()));
    }
    return change != null;
  }

  /** Something is asked of the node. */
  public void touched() {
    phase.on(Event.ASK);
  }

  /** True while a server connection is being got or brought to the session's state. */
  public boolean preparing() {
    return phase.now().isUnderWay();
  }

  /** True if a server connection is kept, engaged or pinned. */
  public boolean held() {
    return server != null;
  }

  public NodeReplies replies() {
    return answers;
  }

  /** The way in, for who has a permit. */
  public NodeWriter writer() {
    return writer;
  }

  public ServerConnection server() {
    if (server == null) {
      throw new IllegalStateException("no server connection");
    }
    return server;
  }

  public String node() {
    return server().key().node();
  }

  public boolean writeQueueFull() {
    return server != null && server.writeQueueFull();
  }

  /**
   * Gets and prepares a server connection of one of these nodes. True: engaged, go on. False:
   * {@link LinkOwner#proceed} is called when it is, or {@link LinkOwner#engageFailed} if it cannot
   * be.
   *
   * @param keptFits the node of the server connection that is kept will do as well
   */
  public boolean engage(List<Node> nodes, boolean keptFits) {
    if (session.tx().failed()) {
      // The node would begin, alive, a block that has failed here.
      owner.engageFailed(new Refusal.Failure(Errors.aborted()));
      return false;
    }
    ServerConnection kept = server;
    if (kept != null) {
      if (keptFits || isOneOf(nodes, kept.key())) {
        return replay.start(kept);
      }
      if (!session.pins.isEmpty()) {
        owner.engageFailed(
            new Refusal.Pinned(
                kept.key().node(), PinReason.words(session.pins), connector.epoch()));
        return false;
      }
      giveBack(Disposition.RESET);
    }
    ServerConnection near = parked.take();
    if (near != null) {
      if (!near.closed() && isOneOf(nodes, near.key())) {
        server = near;
        connector.reused();
        return replay.start(near);
      }
      connector.release(near, ConnectionState.afterUse(near));
    }
    phase.on(Event.LEASE);
    connector.lease(nodes).onComplete(this::leased, this::leaseFailed);
    return false;
  }

  /** Sends with the next {@link #flush()}; one reference passes. */
  void send(ByteBuf bytes) {
    ServerConnection to = server;
    if (to == null) {
      bytes.release(); // it was lost, or the client was, while this was put together
      return;
    }
    unflushed = true;
    to.writeLater(bytes);
  }

  void flush() {
    ServerConnection to = server;
    if (unflushed && to != null) {
      to.flush();
    }
    unflushed = false;
  }

  /**
   * Everything that the session's transaction consists of has been sent. If somebody waits for a
   * connection, {@code DISCARD ALL} is sent right behind it: the connection is clean as soon as the
   * session is done with it, and the pool need not ask the node once more. Not where anything of
   * the session must stay on it.
   */
  public void discardBehind() {
    ServerConnection now = server();
    if (phase.now() != LinkPhase.ENGAGED
        || cancels > 0
        || doubtful
        || !session.pins.isEmpty()
        || !connector.isWanted(now)
        || ConnectionState.afterUse(now) != Disposition.RESET) {
      return;
    }
    phase.on(Event.HAND_OVER);
    connector.cleaned();
    ByteBuf own = now.buffer();
    CleaningQueries.encode(own);
    for (int due = CleaningQueries.count(); due > 1; due--) {
      answers.expect(ownBatch(this::cleanedBehind));
    }
    answers.expect(ownBatch(this::discardedBehind));
    writer.inject(own, OwnMessage.CLEANING);
  }

  private PendingReply ownBatch(Consumer<@Nullable ErrorResponse> ended) {
    return new PendingReply.OwnBatch(session.tx(), PendingReply.Answer.UP_TO_READY, ended);
  }

  /**
   * @param error null: what comes before the last of the cleaning queries is done
   */
  private void cleanedBehind(@Nullable ErrorResponse error) {
    doubtful |= error != null;
  }

  /**
   * @param error null: it is clean
   */
  private void discardedBehind(@Nullable ErrorResponse error) {
    if (engaged()) {
      distrust("a transaction is open that should have ended");
      return;
    }
    boolean clean = error == null && reader.atBoundary() && cancels == 0 && !doubtful;
    server().scratch(null);
    letGo(clean ? Disposition.CLEAN : Disposition.CLOSE);
    owner.proceed();
  }

  /** A statement is being sent that fails while others are connected to a database. */
  public void makeRoomFor(@Nullable Statement statement) {
    if (statement != null && statement.effect() instanceof Effect.NeedsNobodyIn needs) {
      connector.leave(needs.database());
    }
  }

  /** The node is idle, and all that it answered has been passed on: is it still needed? */
  public void idle() {
    ServerConnection now = server;
    catalogChanged(System.nanoTime());
    if (now == null) {
      return;
    }
    Map<String, Setting> left = session.tx().session();
    ConnectionState mirror = ConnectionState.of(now);
    mirror.settings = replay.settingsThere(left);
    mirror.pinned(session.pins);
    mirror.idle(connector.catalogChangesBegun());
    if (phase.now() == LinkPhase.HANDING_OVER) {
      phase.on(Event.IDLE_CLEANING);
    } else if (session.pins.isEmpty()) {
      settle(now);
    } else {
      phase.on(Event.IDLE_PINNED);
    }
  }

  private void settle(ServerConnection idle) {
    boolean cancelling = cancels > 0;
    if (reader.inMessage()) {
      // The client has got its beginning, and would take what comes next for the rest.
      distrust("half a message behind ReadyForQuery");
      return;
    }
    if (!reader.atBoundary() || (doubtful && !cancelling)) {
      giveBack(Disposition.CLOSE);
    } else if (cancelling) {
      phase.on(Event.IDLE_CANCELLING);
    } else {
      park(idle);
    }
  }

  /**
   * Asks the node to cancel what it is doing for this session. Until the node has read that, the
   * server connection is nobody else's, and the session's next statement waits: it would be
   * cancelled instead. While {@value #MOST_CANCELS} are under way, one more would change nothing,
   * and is left out. Completes when none is under way any more.
   */
  public Future<Void> cancel(CancelClient client) {
    if (engaged() && cancels < MOST_CANCELS) {
      ServerConnection target = server();
      cancels++;
      client
          .cancel(target.key(), target.processId(), target.secretKey())
          .onComplete(done -> cancelEnded(target, done.failed()));
    }
    return cancelling() ? cancelled.future() : Future.succeededFuture();
  }

  /** A CancelRequest is under way: what is sent to the node now might be cancelled by it. */
  public boolean cancelling() {
    return cancels > 0;
  }

  private void cancelEnded(ServerConnection target, boolean unread) {
    ServerConnection now = server;
    doubtful |= unread && now == target;
    cancels--;
    if (cancels > 0) {
      return;
    }
    if (now != null && phase.now() == LinkPhase.LINGERING) {
      settle(now);
    }
    Promise<Void> done = cancelled;
    cancelled = Promise.promise();
    done.complete();
    owner.proceed();
  }

  /** Nothing on it has to stay with the session, but it may: until somebody waits for one. */
  private void park(ServerConnection idle) {
    if (session.closed() || !parked.park(idle)) {
      giveBack(Disposition.RESET);
      return;
    }
    server = null;
    phase.on(Event.GONE);
    reader.reset();
    answers.clear();
    idle.resume();
  }

  /**
   * The session has asked for what it left to be thrown away, and no node has been told: what
   * nobody has seen being left on the connection that is near goes with it.
   */
  public void forgetNear() {
    parked.release();
  }

  /** After DISCARD ALL: nothing is left on it. */
  void discarded() {
    if (server != null) {
      ConnectionState.of(server).pinned(session.pins);
      ConnectionState.discarded(server);
    }
    session.unpinAll();
  }

  /** The client is gone. */
  public void abandon() {
    parked.release();
    if (server != null && phase.now() != LinkPhase.CLEANING) {
      boolean busy = engaged() || phase.now() == LinkPhase.REPLAYING;
      giveBack(busy ? Disposition.CANCEL : Disposition.RESET);
    }
  }

  /**
   * The node broke the protocol, or a statement that must fail has not: nothing of it is trusted.
   */
  void distrust(String why) {
    log.warn("server connection dropped node={} reason={}", node(), why);
    ServerConnection distrusted = server();
    boolean changing = catalogChangeEndsWith(distrusted);
    connector.release(distrusted, changing ? Disposition.CANCEL : Disposition.CLOSE);
    closed();
  }

  public void pauseReads() {
    if (server != null) {
      server.pause();
    }
  }

  public void resumeReads() {
    if (server != null) {
      server.resume();
    }
  }

  @Override
  public void received(ByteBuf bytes) {
    ServerConnection near = parked.take();
    if (near != null) {
      // Said to nobody: what the node says to an idle connection is the pool's to hear.
      connector.release(near, ConnectionState.afterUse(near));
      near.deliver(bytes);
      return;
    }
    try {
      reader.received(bytes);
    } catch (ProtocolViolation violation) {
      distrust(String.valueOf(violation.getMessage()));
    } catch (StateMachine.IllegalTransition ended) {
      log.debug("nothing more is read for the session", ended);
    }
  }

  @Override
  public void readComplete() {
    owner.readComplete();
  }

  @Override
  public void writable() {
    owner.serverWritable();
  }

  @Override
  public void closed() {
    ServerConnection near = parked.take();
    if (near != null) {
      connector.lost(near.key().node());
      return;
    }
    ServerConnection gone = server;
    if (gone == null) {
      return;
    }
    server = null;
    doubtful = false;
    catalogChanged(connector.endedAtTheLatest());
    connector.lost(gone.key().node());
    boolean midMessage = reader.inMessage();
    reader.reset();
    LinkPhase was = phase.now();
    phase.on(Event.GONE);
    ErrorResponse error = Errors.connectionLost(gone.key().node(), answers.lastWords());
    LossPosition position = answers.lost(midMessage, was.isEngaged());
    if (was == LinkPhase.REPLAYING && session.pins.isEmpty()) {
      // Nothing of the transaction has run: what is deferred stays so, and the statement fails.
      owner.engageFailed(new Refusal.Failure(error));
      return;
    }
    owner.lost(error, position);
  }

  private void leased(ServerConnection leased) {
    served = true;
    if (session.closed()) {
      phase.on(Event.NO_LEASE);
      connector.release(leased, Disposition.CLEAN);
      return;
    }
    server = leased;
    leased.attach(this);
    if (replay.start(leased)) {
      owner.proceed();
    }
  }

  private void leaseFailed(Throwable failure) {
    phase.on(Event.NO_LEASE);
    if (session.closed()) {
      return;
    }
    if (!served && failure instanceof LeaseException lease && lease.nodeError() != null) {
      owner.nodeRefusedSession(lease.nodeError());
    } else {
      owner.engageFailed(new Refusal.Failure(NodeConnector.error(failure)));
    }
  }

  /** Back to the pool; whatever was expected of it is forgotten. */
  void giveBack(Disposition disposition) {
    boolean unclear =
        cancels > 0
            || doubtful
            || phase.now() == LinkPhase.HANDING_OVER
            || phase.now() == LinkPhase.CLEANING;
    if (disposition == Disposition.RESET) {
      letGo(unclear ? Disposition.CLOSE : ConnectionState.afterUse(server()));
    } else {
      letGo(disposition);
    }
  }

  private void letGo(Disposition disposition) {
    ServerConnection back = server();
    boolean changing = catalogChangeEndsWith(back);
    server = null;
    phase.on(Event.GONE);
    doubtful = false;
    reader.reset();
    answers.clear();
    session.unpinAll();
    back.resume();
    connector.release(back, changing ? Disposition.CANCEL : disposition);
  }

  /** A node that has moved is another one. */
  private static boolean isOneOf(List<Node> nodes, PoolKey key) {
    for (Node node : nodes) {
      if (node.name().equals(key.node())
          && node.spec().port() == key.port()
          && node.spec().host().equals(key.host())) {
        return true;
      }
    }
    return false;
  }
}
