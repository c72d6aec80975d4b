package io.cordon.proxy.frontend;

import io.cordon.protocol.BackendMessage;
import io.cordon.protocol.BackendType;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.Frame;
import io.cordon.protocol.ParameterStatus;
import io.cordon.protocol.ProtocolViolation;
import io.cordon.proxy.frontend.Expected.Op;
import io.cordon.proxy.frontend.ServerReader.Handling;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
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

  /** Where a lost server connection leaves the client. */
  enum Position {
    /** Nothing was asked and no transaction was open. */
    IDLE,
    /** Nothing was asked, but the transaction is gone. */
    IN_TRANSACTION,
    /** An answer up to ReadyForQuery is owed. */
    OWES_READY,
    /** An answer is owed, Sync has not come yet. */
    BEFORE_SYNC,
    /** The client has half a message: nothing can be said any more. */
    MID_MESSAGE
  }

  private final Session session;
  private final Engagement.Owner owner;
  private final Engagement engagement;
  private final Deque<Expected> queue = new ArrayDeque<>();
  private final Deque<Silent> silent = new ArrayDeque<>();
  private final List<Runnable> atEndOfRead = new ArrayList<>();
  private @Nullable QueryPlan plan;
  private @Nullable ErrorResponse replacement;
  private @Nullable ErrorResponse silentError;
  private @Nullable String lastWords;
  private @Nullable Map<String, String> told;
  private int completed;
  private boolean errored;
  private boolean proceed;
  private int readiesOwed;

  Answers(Session session, Engagement.Owner owner, Engagement engagement) {
    this.session = session;
    this.owner = owner;
    this.engagement = engagement;
  }

  void expect(Expected expected) {
    engagement.touched();
    queue.add(expected);
    if (expected.op() == Op.QUERY) {
      // Protocol chapter, "Extended Query": a simple Query destroys the unnamed statement.
      Mirror.of(engagement.server()).unnamed = null;
    }
    if (expected.op().endsWithReady() && !expected.silent()) {
      readiesOwed++;
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

  /** True while the client is owed a ReadyForQuery. */
  boolean owesReady() {
    return readiesOwed > 0;
  }

  /** True while anything is to come. */
  boolean pending() {
    return !queue.isEmpty();
  }

  @Nullable String lastWords() {
    return lastWords;
  }

  void clear() {
    queue.clear();
    silent.clear();
    plan = null;
    readiesOwed = 0;
    completed = 0;
    errored = false;
    lastWords = null;
  }

  /** The server connection is gone: what is owed to the client? */
  Position lost(boolean midMessage, boolean engaged) {
    Position position;
    if (midMessage) {
      position = Position.MID_MESSAGE;
    } else if (readiesOwed > 0) {
      position = Position.OWES_READY;
    } else if (queue.stream().anyMatch(e -> !e.silent())) {
      position = Position.BEFORE_SYNC;
    } else {
      position = engaged ? Position.IN_TRANSACTION : Position.IDLE;
    }
    undoAll();
    clear();
    atEndOfRead.clear();
    return position;
  }

  /** Tells the client which reported settings differ from what it knows. */
  void tellParameters(Map<String, String> statuses) {
    if (statuses == told) {
      return;
    }
    told = statuses;
    ByteBuf out = null;
    for (Map.Entry<String, String> status : statuses.entrySet()) {
      if (!status.getValue().equals(session.told.put(status.getKey(), status.getValue()))) {
        out = out == null ? engagement.server().buffer() : out;
        new ParameterStatus(status.getKey(), status.getValue()).encode(out, session.charset());
      }
    }
    if (out != null) {
      owner.toClient(out);
    }
  }

  @Override
  public Handling message(byte type, ByteBuf in, int at, int size) {
    Expected head = queue.peek();
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
        return head != null && head.op() == Op.DESCRIBE
            ? answered(head, Op.DESCRIBE)
            : ours ? Handling.DROP : Handling.PASS;
      }
      case BackendType.ERROR_RESPONSE -> {
        return error(head, in, at, size);
      }
      case BackendType.READY_FOR_QUERY -> {
        return ready(head, in, at, size);
      }
      case BackendType.PARAMETER_STATUS -> {
        return parameter(ours, in, at, size);
      }
      case BackendType.COPY_IN_RESPONSE -> {
        if (ours) {
          throw ProtocolViolation.fatal("COPY where none was asked for");
        }
        dropIgnoredSyncs(head);
        atEndOfRead.add(
            () -> {
              if (!queue.isEmpty()) {
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
    queue.remove();
    if (head.done() != null) {
      head.done().run();
      proceed = true;
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
      case QUERY -> head.silent() ? silentError(error) : queryError();
      case FUNCTION_CALL -> {
        errored = true;
        session.tx(head.before().fail());
        yield Handling.PASS;
      }
      case SYNC -> {
        // A constraint that was deferred to the commit.
        errored = true;
        session.tx(session.tx().fail());
        yield Handling.PASS;
      }
      default -> discardToSync(head);
    };
  }

  private Handling silentError(ErrorResponse error) {
    silentError = error;
    return Handling.DROP;
  }

  private Handling queryError() {
    errored = true;
    QueryPlan now = plan;
    if (now == null) {
      return Handling.PASS;
    }
    session.tx(now.before(completed).fail());
    if (now.instead() != null && completed == now.refusedAt()) {
      replacement = now.instead();
      return Handling.REPLACE;
    }
    return Handling.PASS;
  }

  /** Protocol chapter, "Extended Query": after an error the node reads and discards up to Sync. */
  private Handling discardToSync(Expected failed) {
    errored = true;
    while (!queue.isEmpty() && queue.element().op() != Op.SYNC) {
      Expected discarded = queue.remove();
      if (discarded.op().endsWithReady()) {
        readiesOwed--; // a Query before Sync is discarded like the rest
        plan = null;
      }
      if (discarded.undo() != null) {
        discarded.undo().run();
      }
    }
    session.tx(failed.before().fail());
    if (failed.failed() != null) {
      failed.failed().run();
    }
    if (queue.isEmpty()) {
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
    queue.remove();
    byte status = in.getByte(at + Frame.HEADER);
    if (head.silent()) {
      ErrorResponse error = silentError;
      silentError = null;
      Silent done = silent.remove();
      atEndOfRead.add(() -> done.done(error));
      return Handling.DROP;
    }
    readiesOwed--;
    QueryPlan now = plan;
    if (!errored) {
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
    atEndOfRead.add(owner::ready);
    return Handling.PASS;
  }

  private Handling parameter(boolean ours, ByteBuf in, int at, int size) {
    ByteBuf body = in.slice(at + Frame.HEADER, size - Frame.HEADER);
    BackendMessage message =
        BackendMessage.decode(BackendType.PARAMETER_STATUS, body, StandardCharsets.UTF_8);
    ParameterStatus status = (ParameterStatus) java.util.Objects.requireNonNull(message);
    engagement.server().parameterStatus(status.name(), status.value());
    if (ours) {
      return Handling.DROP;
    }
    session.told.put(status.name(), status.value());
    return Handling.PASS;
  }

  /** A node that wants COPY data ignores a Sync that it has been sent before (copyfrom). */
  private void dropIgnoredSyncs(@Nullable Expected head) {
    if (head != null && head.op() == Op.EXECUTE) {
      queue.removeIf(e -> e.op() == Op.SYNC);
      readiesOwed = 0;
    }
  }

  private void undoAll() {
    for (Expected expected : queue) {
      if (expected.undo() != null) {
        expected.undo().run();
      }
    }
  }

  private static ErrorResponse decodeError(ByteBuf in, int at, int size) {
    ByteBuf body = in.slice(at + Frame.HEADER, size - Frame.HEADER);
    BackendMessage message =
        BackendMessage.decode(BackendType.ERROR_RESPONSE, body, StandardCharsets.ISO_8859_1);
    return (ErrorResponse) java.util.Objects.requireNonNull(message);
  }
}
