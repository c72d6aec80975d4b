package io.cordon.proxy.frontend.link;

import io.cordon.protocol.BackendMessage;
import io.cordon.protocol.BackendType;
import io.cordon.protocol.Frame;
import io.cordon.protocol.ParameterStatus;
import io.cordon.proxy.backend.ServerConnection;
import io.cordon.proxy.frontend.link.ServerReader.Handling;
import io.cordon.proxy.frontend.session.Session;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The settings that nodes report (protocol chapter, "Asynchronous Operations"), and who knows. */
final class ParameterReports {

  private final Session session;
  private @Nullable Map<String, String> told;

  ParameterReports(Session session) {
    this.session = session;
  }

  /**
   * What the client has to be told of this server connection, as messages; null if it knows all.
   */
  @Nullable ByteBuf difference(ServerConnection on) {
    Map<String, String> statuses = on.parameterStatuses();
    if (statuses == told) {
      return null;
    }
    ByteBuf out = on.buffer();
    difference(on, out);
    return out;
  }

  /** Writes the same. */
  void difference(ServerConnection on, ByteBuf out) {
    told = on.parameterStatuses();
    on.parameterStatuses()
        .forEach(
            (name, value) -> {
              if (!value.equals(session.tell(name, value))) {
                new ParameterStatus(name, value).encode(out, session.charset());
              }
            });
  }

  /**
   * Takes a ParameterStatus of this server connection.
   *
   * @param ours it is of no concern to the client
   */
  Handling reported(boolean ours, ServerConnection on, ByteBuf in, int at, int size) {
    ByteBuf body = in.slice(at + Frame.HEADER, size - Frame.HEADER);
    BackendMessage message =
        BackendMessage.decode(BackendType.PARAMETER_STATUS, body, StandardCharsets.UTF_8);
    ParameterStatus status = (ParameterStatus) Objects.requireNonNull(message);
    on.parameterStatus(status.name(), status.value());
    if (ours) {
      return Handling.DROP;
    }
    session.tell(status.name(), status.value());
    return Handling.PASS;
  }

  /**
   * RESET ALL or DISCARD ALL has been answered without a node: writes what the client has to be
   * told of that, as far as it stands, and before ReadyForQuery as PostgreSQL does.
   */
  void reset(ByteBuf out) {
    told = null;
    session
        .toldToReset()
        .forEach(
            (name, value) -> {
              session.tell(name, value);
              new ParameterStatus(name, value).encode(out, session.charset());
            });
    session.settle();
  }
}
