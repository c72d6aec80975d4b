package io.cordon.proxy.frontend.query;

import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Flush;
import io.cordon.protocol.Frame;
import io.cordon.protocol.FrontendType;
import io.cordon.protocol.ProtocolViolation;
import io.cordon.proxy.backend.CancelClient;
import io.cordon.proxy.frontend.census.CensusEntry;
import io.cordon.proxy.frontend.census.ClientState;
import io.cordon.proxy.frontend.census.SessionView;
import io.cordon.proxy.frontend.gate.FrameDecisions;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.gate.Refused;
import io.cordon.proxy.frontend.gate.Residues;
import io.cordon.proxy.frontend.gate.Routing;
import io.cordon.proxy.frontend.gate.SessionAudit;
import io.cordon.proxy.frontend.gate.StatementMetrics;
import io.cordon.proxy.frontend.gate.StatementObservers;
import io.cordon.proxy.frontend.link.LinkPhase;
import io.cordon.proxy.frontend.link.LoopServices;
import io.cordon.proxy.frontend.link.NodeConnector;
import io.cordon.proxy.frontend.link.NodeWriter;
import io.cordon.proxy.frontend.link.OwnMessage;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.net.ClientConnection;
import io.cordon.proxy.frontend.net.ClientFrame;
import io.cordon.proxy.frontend.net.ClientInput;
import io.cordon.proxy.frontend.net.FrameKinds;
import io.cordon.proxy.frontend.session.Errors;
import io.cordon.proxy.frontend.session.InputPhase;
import io.cordon.proxy.frontend.session.InputPhase.Event;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.frontend.session.ScriptCache;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.Slice;
import io.cordon.proxy.frontend.session.StateMachine;
import io.cordon.proxy.frontend.session.Turn;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's session after its start-up: takes its frames one by one, and writes to it.
 *
 * <p>A frame is taken when everything that it needs is there (a decision, a server connection);
 * until then it stays in the buffer and is offered again. While the client is owed a ReadyForQuery,
 * only what a COPY needs is taken: so whatever a frame is decided from, what came before it is
 * over. Not more are taken at one go than a {@link Turn} allows, however many have come.
 */
public final class QuerySession implements ClientInput, CensusEntry {

  /** The two names at the head of a Bind. */
  private static final int LONGEST_HEAD = 8192;

  private static final Logger log = LoggerFactory.getLogger(QuerySession.class);

  private final ClientConnection client;
  private final Session session;
  private final int maxMessageBytes;
  private final int maxTextBytes;
  private final Instant since = Instant.now();
  private final Routing routing;
  private final StatementMetrics metrics;
  private final SessionInput input;
  private final StatementObservers observers;
  private final ClientReplies replies;
  private final ServerLink link;
  private final NodeWriter writer;
  private final Turn turn;
  private final FrameDecisions decisions;
  private final SimpleQuery simple;
  private final MessageDispatch dispatch;
  private final FrameRest rest;

  /** What the frame under way still lacks before it can be taken, in bytes from its first. */
  private int wanted;

  private boolean leaving;

  /** The node has been asked for its answers, for the sake of the message that waits. */
  private boolean asked;

  public QuerySession(
      ClientConnection client,
      Session session,
      int maxMessageBytes,
      LoopServices here,
      SessionAudit audit,
      NodeConnector connector) {
    Routing routing = here.routing();
    ScriptCache scripts = here.scripts();
    this.client = client;
    this.session = session;
    this.maxMessageBytes = maxMessageBytes;
    this.maxTextBytes = Math.min(maxMessageBytes, here.limits().textBytes());
    this.metrics = new StatementMetrics(here.metrics());
    this.routing = routing;
    LinkEvents events = new LinkEvents(client, session, here, audit, connector, metrics);
    this.input = events.input();
    this.observers = events.observers();
    this.replies = events.replies();
    this.link = events.link();
    this.writer = link.writer();
    this.turn = new Turn(new Slice(), client::process, client::later);
    this.decisions =
        new FrameDecisions(routing, scripts, here.metrics(), turn, client::process, client::later);
    Residues residues = new Residues(session, routing, connector);
    Gate gate =
        new Gate(session, scripts, decisions, routing, observers, residues, link, audit, metrics);
    LexerSettingsCheck check = new LexerSettingsCheck(session, link, gate, events.report());
    NodeStatements node = new NodeStatements(session, input, link, gate, check);
    LocalStatements local = new LocalStatements(session, link, metrics);
    this.simple =
        new SimpleQuery(session, decisions, gate, turn, input, link, replies, local, node, check);
    ExtendedQuery extended =
        new ExtendedQuery(
            session, scripts, decisions, gate, input, link, replies, local, node, check);
    FunctionCalls functions = new FunctionCalls(session, gate, input, link, replies);
    this.dispatch =
        new MessageDispatch(
            session, input, link, replies, simple, extended, functions, maxMessageBytes);
    this.rest = new FrameRest(input, link);
  }

  ServerLink link() {
    return link;
  }

  /** Completes when nothing that begins later can be cancelled by it. */
  public Future<Void> cancel(CancelClient client) {
    return link.cancel(client);
  }

  @Override
  public ClientState state() {
    if (decisions.waiting() || link.preparing()) {
      return ClientState.WAITING;
    } else if (link.engaged() && link.replies().pending()) {
      return ClientState.ACTIVE;
    }
    return session.tx().block() ? ClientState.TRANSACTION : ClientState.IDLE;
  }

  @Override
  public Set<PinReason> pins() {
    return session.pins;
  }

  @Override
  public Instant since() {
    return since;
  }

  @Override
  public SessionView view() {
    return new SessionView(
        session.clientId(),
        session.login().user(),
        session.login().database(),
        client.peer(),
        state(),
        link.held() ? link.node() : null,
        List.copyOf(session.pins),
        since);
  }

  @Override
  public void readable(ByteBuf in) {
    turn.goesOn();
    try {
      while (!client.closed() && in.isReadable() && turn.allows() && takeFrame(in)) {
        // one more
      }
      writer.flush();
    } catch (ProtocolViolation violation) {
      writer.flush();
      client.fatal(
          ErrorResponse.fatal(violation.sqlState(), String.valueOf(violation.getMessage())));
    } catch (StateMachine.IllegalTransition ended) {
      log.debug("nothing more is taken for the session", ended);
    } finally {
      turn.stops();
    }
    client.hold(!client.closed() && in.isReadable() && wanted == 0);
    client.want(wanted);
  }

  /** False: nothing more can be taken now. */
  private boolean takeFrame(ByteBuf in) {
    wanted = 0;
    if (rest.pending()) {
      return rest.more(in);
    }
    int at = in.readerIndex();
    int size = Frame.frontendSize(in, at);
    if (size < 0) {
      wanted = Frame.HEADER;
      return false;
    }
    byte type = in.getByte(at);
    if (!FrameKinds.isOfCopy(type)) {
      metrics.turnBegins();
    }
    if (input.copyingIn()
        && !FrameKinds.isOfCopy(type)
        && type != FrontendType.SYNC
        && type != FrontendType.FLUSH) {
      throw ProtocolViolation.fatal(
          String.format("unexpected message type 0x%02X during COPY from stdin", type));
    }
    if (mustWait(type)) {
      return false;
    }
    asked = false;
    if (FrameKinds.isOfStatement(type)) {
      observers.begins();
    }
    if (type == FrontendType.TERMINATE) {
      client.close();
      return false;
    }
    if (leaving && atRest()) {
      writer.flush();
      client.fatal(Errors.shutdown());
      return false;
    }
    if (!session.isOf(routing.map())) {
      writer.flush();
      client.fatal(Errors.otherIdentity());
      return false;
    }
    int there = Math.min(size, in.readableBytes());
    if (FrameKinds.isPipelined(type)) {
      input.on(Event.PIPELINED);
    } else if (FrameKinds.isQuery(type)) {
      input.on(Event.QUERIED);
    }
    if (input.skipping() && type != FrontendType.SYNC) {
      decisions.end();
      simple.forget();
      return rest.pass(in, there, size, false);
    }
    if (size > maxTextBytes && (type == FrontendType.QUERY || type == FrontendType.PARSE)) {
      return tooLong(new ClientFrame(type, in, at, there, size));
    }
    if (there < size && !FrameKinds.isStreamed(type, size)) {
      if (size > maxMessageBytes) {
        throw ProtocolViolation.fatal("invalid message length");
      }
      wanted = size;
      return false;
    }
    return take(new ClientFrame(type, in, at, there, size));
  }

  /** What comes next can only be decided when what came before is over. */
  private boolean mustWait(byte type) {
    if (link.preparing()
        || (link.cancelling() && !FrameKinds.isOfCopy(type) && type != FrontendType.TERMINATE)
        || decisions.waiting()
        || link.writeQueueFull()
        || client.writeQueueFull()) {
      return true;
    }
    InputPhase phase = input.phase();
    if (phase == InputPhase.COMPARING) {
      return true;
    }
    if (phase == InputPhase.FORGETTING && type != FrontendType.SYNC && type != FrontendType.FLUSH) {
      return true;
    }
    boolean copying = FrameKinds.isOfCopy(type);
    if (link.replies().owesReady()) {
      return !(input.copyingIn()
          && (copying
              || type == FrontendType.SYNC
              || type == FrontendType.FLUSH
              || type == FrontendType.TERMINATE));
    }
    boolean unknown = copying && !input.copyingIn() && link.replies().pending();
    if (unknown || (!copying && link.replies().full())) {
      askForAnswers();
      return true;
    }
    return false;
  }

  /**
   * Whether the node takes COPY data will be seen in what it answers, and it may keep its answers
   * until a Flush or Sync: the client's may be behind the data. Nor does a client have to send one
   * before it has sent all else.
   */
  private void askForAnswers() {
    if (!asked) {
      asked = true;
      ByteBuf own = replies.buffer();
      new Flush().encode(own);
      writer.inject(own, OwnMessage.ASKS_FOR_ANSWERS);
    }
  }

  private boolean take(ClientFrame frame) {
    byte type = frame.type();
    boolean taken;
    try {
      taken = headIsThere(frame) && dispatch.handle(frame);
    } catch (ProtocolViolation violation) {
      if (violation.fatal()) {
        throw violation;
      }
      ErrorResponse error =
          ErrorResponse.error(violation.sqlState(), String.valueOf(violation.getMessage()));
      taken = true;
      if (FrameKinds.isSynced(type)) {
        replies.failQuery(Refused.failure(error));
      } else {
        replies.refuseInPlace(Refused.failure(error));
      }
    }
    if (!taken) {
      return false;
    }
    decisions.end();
    simple.forget();
    if (FrameKinds.isSynced(type) || type == FrontendType.EXECUTE) {
      observers.taken();
    }
    if (!rest.pending()) {
      frame.buffer().readerIndex(frame.end());
      rest.begins(frame.buffer(), frame.missing());
    }
    return true;
  }

  /** Of a Bind that is passed on in parts: what decides where it goes is there in full. */
  private boolean headIsThere(ClientFrame frame) {
    byte type = frame.type();
    int there = frame.available();
    if (frame.isWhole() || (type != FrontendType.BIND && type != FrontendType.FUNCTION_CALL)) {
      return true;
    }
    if (type == FrontendType.FUNCTION_CALL) {
      boolean isNamed = there >= Frame.HEADER + Integer.BYTES; // by its OID
      wanted = isNamed ? wanted : Frame.HEADER + Integer.BYTES;
      return isNamed;
    }
    ByteBuf in = frame.buffer();
    int end = frame.end();
    int first = in.indexOf(frame.at() + Frame.HEADER, end, (byte) 0);
    int second = first < 0 ? -1 : in.indexOf(first + 1, end, (byte) 0);
    if (second >= 0) {
      boolean decidable = dispatch.isDecidable(frame);
      wanted = decidable ? wanted : there + 1;
      return decidable;
    }
    if (there > LONGEST_HEAD) {
      throw ProtocolViolation.fatal("invalid message format");
    }
    wanted = there + 1;
    return false;
  }

  /** Nothing of it is kept, and so nothing of it is known. */
  private boolean tooLong(ClientFrame frame) {
    ErrorResponse error = Errors.textTooLong(frame.size(), maxTextBytes);
    observers.taken();
    if (frame.type() == FrontendType.QUERY) {
      replies.failQuery(Refused.failure(error));
    } else {
      replies.refuseInPlace(Refused.failure(error));
    }
    return rest.pass(frame.buffer(), frame.available(), frame.size(), false);
  }

  @Override
  public void writable() {
    link.resumeReads();
    client.process();
  }

  @Override
  public void closed() {
    session.close();
    observers.sessionEnded();
    decisions.abandon();
    link.abandon();
  }

  /**
   * Nothing of this client is under way: no transaction, no message that is owed an answer, no
   * pipeline without its Sync. What its next message asks for has not begun, and need not.
   */
  private boolean atRest() {
    LinkPhase linked = link.phase();
    return input.phase() == InputPhase.OPEN
        && !rest.pending()
        && !session.tx().block()
        && !linked.isEngaged()
        && !linked.isUnderWay()
        && !link.replies().owesReady()
        && !decisions.waiting()
        && !turn.over()
        && !simple.answering();
  }

  @Override
  public void leave() {
    leaving = true;
    if (atRest()) {
      client.fatal(Errors.shutdown());
    }
  }

  @Override
  public void terminate() {
    if (link.midMessage()) {
      client.close(); // what is written now would be taken for the rest of that message
    } else {
      client.fatal(Errors.shutdown());
    }
  }
}
