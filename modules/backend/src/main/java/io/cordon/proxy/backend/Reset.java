package io.cordon.proxy.backend;

import io.cordon.protocol.BackendMessage;
import io.cordon.protocol.BackendType;
import io.cordon.protocol.ReadyForQuery;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;

/** {@link CleaningQueries}: takes away what a session left, so that the connection is as if new. */
final class Reset implements ServerConnection.Phase {

  private final ServerConnection connection;
  private final Promise<Void> done = Promise.promise();
  private int due = CleaningQueries.count();
  private boolean completed;

  private Reset(ServerConnection connection) {
    this.connection = connection;
  }

  /** Fails if the node did not do it; the connection is not to be used any more then. */
  static Future<Void> run(ServerConnection connection) {
    Reset reset = new Reset(connection);
    connection.enter(reset);
    ByteBuf out = connection.buffer();
    CleaningQueries.encode(out);
    connection.write(out);
    return reset.done.future();
  }

  @Override
  public void message(byte type, ByteBuf body) {
    switch (type) {
      case BackendType.PARAMETER_STATUS -> connection.absorb(body);
      case BackendType.NOTICE_RESPONSE,
          BackendType.NOTIFICATION_RESPONSE,
          BackendType.ROW_DESCRIPTION,
          BackendType.DATA_ROW -> {}
      case BackendType.COMMAND_COMPLETE -> completed = true;
      case BackendType.READY_FOR_QUERY -> readyForQuery(body);
      default -> done.tryFail("answered with message type " + (char) type);
    }
  }

  private void readyForQuery(ByteBuf body) {
    if (completed
        && BackendMessage.decode(BackendType.READY_FOR_QUERY, body, StandardCharsets.US_ASCII)
            instanceof ReadyForQuery ready
        && ready.status() == ReadyForQuery.IDLE) {
      completed = false;
      due--;
      if (due == 0) {
        connection.detach();
        connection.forgetSession();
        done.tryComplete();
      }
    } else {
      done.tryFail("did not discard");
    }
  }

  @Override
  public void closed() {
    done.tryFail("closed");
  }
}
