package io.cordon.proxy.frontend;

import io.cordon.protocol.BackendMessage;
import io.cordon.protocol.BackendType;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Frame;
import io.cordon.protocol.ProtocolViolation;
import io.cordon.proxy.frontend.Expected.Op;
import io.cordon.proxy.frontend.ServerReader.Handling;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Matches what a node answers to what it was sent: keeps back the answers to our own messages, puts
 * a refusal in the place of the error that it provoked, and keeps the session's state true.
 */
final class Answers implements ServerReader.Replies {

  /** Told how a message of ours ended: null, or the node's error. */
  interface Silent {
    void done(@Nullable ErrorResponse error);
  }

  private final Session session;
  private final EngagementOwner owner;
  private final Engagement engagement;
  private final Expectations expected = new Expectations();
  private final Deque<Silent> silent = new ArrayDeque<>();
  private final List<Runnable> atEndOfRead = new ArrayList<>();
  private final ParameterReports reports;
  private @Nullable QueryPlan plan;
  private @Nullable ErrorResponse replacement;
  private @Nullable ErrorResponse silentError;
  private @Nullable String lastWords;
  private int completed;
  private boolean errored;
  private boolean proceed;

  /** Bytes of answers that the client has got since somebody asked; without ReadyForQuery. */
  private long relayed;

  Answers(Session session, EngagementOwner owner, Engagement engagement) {
    this.session = session;
    this.owner = owner;
    this.engagement = engagement;
    this.reports = new ParameterReports(session);
  }

  void expect(Expected next) {
    engagement.touched();
    expected.add(next);
    if (next.op() == Op.QUERY) {
      // Protocol chapter, "Extended Query": a simple Query destroys the unnamed statement.
      Mirror.of(engagement.server()).unnamed = null;
    }
  }

  void expectQuery(QueryPlan next) {
    plan = next;
    expect(Expected.of(Op.QUERY, session.tx()));
  }

  void expectSilent(TxState before, Silent done) {
    silent.add(done);
    expect(Expected.of(Op.QUERY, before).silently());
  }

  /** Of a Sync of ours: {@code done} hears what has failed since the last one. */
  void expectSilentSync(TxState before, Silent done) {
    silent.add(done);
    expect(Expected.of(Op.SYNC, before).silently());
  }

  /** True while the client is owed a ReadyForQuery. */
  boolean owesReady() {
    return expected.owesReady();
  }

  /** True while so many are to come that the next message waits until half of them have. */
  boolean full() {
    return expected.full();
  }

  /** True while anything is to come. */
  boolean pending() {
    return expected.pending();
  }

  @Nullable String lastWords() {
    return lastWords;
  }

  void clear() {
    expected.clear();
    silent.clear();
    plan = null;
    completed = 0;
    errored = false;
    relayed = 0;
    lastWords = null;
  }

  /** A transaction block is open, or would be after, or was before, something that was sent. */
  private boolean inBlock() {
    return session.tx().block()
        || (plan != null && plan.states().stream().anyMatch(TxState::block))
        || expected.inBlock();
  }

  /** The server connection is gone: what is owed to the client? */
  LossPosition lost(boolean midMessage, boolean engaged) {
    LossPosition position;
    if (midMessage) {
      position = LossPosition.MID_MESSAGE;
    } else if (inBlock()) {
      position = LossPosition.IN_TRANSACTION;
    } else if (expected.owesReady()) {
      position = LossPosition.OWES_READY;
    } else if (expected.owesAnswer()) {
      position = LossPosition.BEFORE_SYNC;
    } else {
      position = engaged ? LossPosition.IN_TRANSACTION : LossPosition.IDLE;
    }
    expected.undoAll();
    clear();
    atEndOfRead.clear();
    return position;
  }

  /** Tells the client which reported settings differ from what it knows. */
  void tellParameters() {
    ByteBuf out = reports.difference(engagement.server());
    if (out != null) {
      owner.toClient(out);
    }
  }

  /** See {@link ParameterReports#reset}. */
  void tellReset(ByteBuf out) {
    reports.reset(out);
  }

  /** So many bytes of answers has the client got since this was asked last. */
  long relayed() {
    long bytes = relayed;
    relayed = 0;
    return bytes;
  }

  @Override
  public Handling message(byte type, ByteBuf in, int at, int size) {
    relayed += size;
    Handling handling = handling(type, in, at, size);
    if (handling != Handling.PASS) {
      relayed = Math.max(0, relayed - size);
    }
    return handling;
  }

  private Handling handling(byte type, ByteBuf in, int at, int size) {
    Expected head = expected.head();
    boolean ours = head != null && head.silent();
    switch (type) {
      case BackendType.DATA_ROW, BackendType.COPY_DATA -> {
        return ours ? Handling.DROP : Handling.PASS;
      }
      case BackendType.COMMAND_COMPLETE, BackendType.EMPTY_QUERY_RESPONSE -> {
        return completed(head);
      }
      case BackendType.PORTAL_SUSPENDED -> {
        return answered(head, Op.EXECUTE);
      }
      case BackendType.PARSE_COMPLETE -> {
        return answered(head, Op.PARSE);
      }
      case BackendType.BIND_COMPLETE -> {
        return answered(head, Op.BIND);
      }
      case BackendType.CLOSE_COMPLETE -> {
        return answered(head, Op.CLOSE);
      }
      case BackendType.ROW_DESCRIPTION, BackendType.NO_DATA -> {
        if (head == null || head.op() != Op.DESCRIBE) {
          return ours ? Handling.DROP : Handling.PASS;
        }
        if (head.columns() != null) {
          head.columns().accept(Columns.of(type, in, at));
        }
        return answered(head, Op.DESCRIBE);
      }
      case BackendType.ERROR_RESPONSE -> {
        return error(head, in, at, size);
      }
      case BackendType.READY_FOR_QUERY -> {
        return ready(head, in, at, size);
      }
      case BackendType.PARAMETER_STATUS -> {
        return reports.reported(ours, engagement.server(), in, at, size);
      }
      case BackendType.COPY_IN_RESPONSE -> {
        if (ours) {
          throw ProtocolViolation.fatal("COPY where none was asked for");
        }
        expected.copyBegins();
        atEndOfRead.add(
            () -> {
              if (expected.pending()) {
                owner.copyIn();
              }
            });
        return Handling.PASS;
      }
      case BackendType.COPY_BOTH_RESPONSE ->
          throw ProtocolViolation.fatal("replication where none was asked for");
      default -> {
        return ours && type != BackendType.NOTIFICATION_RESPONSE ? Handling.DROP : Handling.PASS;
      }
    }
  }

  @Override
  public void replace() {
    ErrorResponse error = replacement;
    replacement = null;
    if (error != null) {
      ByteBuf out = engagement.server().buffer();
      error.encode(out, session.charset());
      owner.toClient(out);
    }
  }

  @Override
  public void forward(ByteBuf bytes) {
    owner.toClient(bytes);
  }

  @Override
  public void endOfRead() {
    while (!atEndOfRead.isEmpty()) {
      List<Runnable> actions = List.copyOf(atEndOfRead);
      atEndOfRead.clear();
      actions.forEach(Runnable::run);
    }
    // Last: a ReadyForQuery in the same read has to have had its effect before the next frame.
    if (proceed) {
      proceed = false;
      owner.proceed();
    }
  }

  private Handling answered(@Nullable Expected head, Op op) {
    if (head == null || head.op() != op) {
      throw ProtocolViolation.fatal("an answer to " + op + " that was not asked");
    }
    expected.answered();
    if (head.done() != null) {
      head.done().run();
      proceed = true;
    }
    proceed |= !expected.pending() || expected.hasRoomAgain(); // a message may wait for just that
    if (op == Op.EXECUTE && head.execution() != null) {
      owner.executed(head.execution());
    }
    return head.silent() ? Handling.DROP : Handling.PASS;
  }

  private Handling completed(@Nullable Expected head) {
    if (head != null && head.op() == Op.QUERY) {
      if (head.silent()) {
        return Handling.DROP;
      }
      if (plan != null) {
        plan.completed().accept(completed);
        owner.executed(plan.execution(completed));
      }
      completed++;
      return Handling.PASS;
    }
    return answered(head, Op.EXECUTE);
  }

  private Handling error(@Nullable Expected head, ByteBuf in, int at, int size) {
    ErrorResponse error = decodeError(in, at, size);
    if (!"ERROR".equals(error.severity())) {
      // The node ends this server connection, not the client's session.
      lastWords = error.message();
      return Handling.DROP;
    }
    if (head == null) {
      return Handling.PASS;
    }
    return switch (head.op()) {
      case QUERY -> head.silent() ? silentError(error) : queryError(error);
      case FUNCTION_CALL -> {
        errored = true;
        owner.executionFailed(head.execution(), error);
        failed(head.before());
        yield Handling.PASS;
      }
      case SYNC -> {
        // A constraint that was deferred to the commit.
        errored = true;
        failed(session.tx());
        yield Handling.PASS;
      }
      default -> discardToSync(head, error);
    };
  }

  private Handling silentError(ErrorResponse error) {
    silentError = error;
    return Handling.DROP;
  }

  private Handling queryError(ErrorResponse error) {
    errored = true;
    QueryPlan now = plan;
    if (now == null) {
      return Handling.PASS;
    }
    failed(now.before(completed));
    if (now.instead() != null && completed == now.refusedAt()) {
      replacement = now.instead();
      return Handling.REPLACE;
    }
    owner.executionFailed(now.execution(completed), error);
    return Handling.PASS;
  }

  /** Protocol chapter, "Extended Query": after an error the node reads and discards up to Sync. */
  private Handling discardToSync(Expected failed, ErrorResponse error) {
    errored = true;
    owner.executionFailed(failed.execution(), error);
    if (expected.discardToSync()) {
      plan = null;
    }
    failed(failed.before());
    if (failed.failed() != null) {
      failed.failed().run();
    }
    Expected next = expected.head();
    if (failed.silent() && next != null && next.silent()) {
      return silentError(error);
    }
    if (!expected.pending()) {
      owner.skipToSync();
      proceed = true;
    }
    if (failed.instead() != null) {
      replacement = failed.instead();
      return Handling.REPLACE;
    }
    return Handling.PASS;
  }

  private Handling ready(@Nullable Expected head, ByteBuf in, int at, int size) {
    if (head == null || !head.op().endsWithReady() || size != Frame.HEADER + 1) {
      throw ProtocolViolation.fatal("ReadyForQuery where none was due");
    }
    expected.answered();
    byte status = in.getByte(at + Frame.HEADER);
    if (head.silent()) {
      ErrorResponse error = silentError;
      silentError = null;
      errored = false;
      Silent done = silent.remove();
      atEndOfRead.add(() -> done.done(error));
      return Handling.DROP;
    }
    relayed -= size;
    QueryPlan now = plan;
    if (!errored) {
      owner.executed(head.execution()); // of a FunctionCall
      if (head.op() == Op.QUERY && now != null) {
        if (now.refusedAt() >= 0) {
          throw ProtocolViolation.fatal("a statement that must fail has succeeded");
        }
        session.tx(now.last());
      }
      session.tx(session.tx().endOfMessage());
    }
    session.tx(session.tx().agree(status));
    plan = null;
    completed = 0;
    errored = false;
    relayed = 0;
    atEndOfRead.add(owner::ready);
    return Handling.PASS;
  }

  private void failed(TxState before) {
    session.tx(before.fail());
    if (!session.tx().block()) {
      session.scopes.rolledBack();
    }
  }

  /** Of a whole message. Its texts are decoded as Latin-1, whatever they are. */
  static ErrorResponse decodeError(ByteBuf message) {
    return decodeError(message, 0, message.readableBytes());
  }

  private static ErrorResponse decodeError(ByteBuf in, int at, int size) {
    ByteBuf body = in.slice(at + Frame.HEADER, size - Frame.HEADER);
    BackendMessage message =
        BackendMessage.decode(BackendType.ERROR_RESPONSE, body, StandardCharsets.ISO_8859_1);
    return (ErrorResponse) java.util.Objects.requireNonNull(message);
  }
}
