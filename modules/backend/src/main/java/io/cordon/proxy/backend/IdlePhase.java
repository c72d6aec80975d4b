package io.cordon.proxy.backend;

import io.cordon.protocol.BackendMessage;
import io.cordon.protocol.BackendType;
import io.cordon.protocol.ErrorResponse;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nobody leases a server connection: the node may mention something, or say that it closes. After
 * anything else it is of no use to anybody, and is closed.
 */
final class IdlePhase implements ServerConnection.Phase {

  private static final Logger log = LoggerFactory.getLogger(IdlePhase.class);

  private final ServerConnection connection;

  IdlePhase(ServerConnection connection) {
    this.connection = connection;
  }

  @Override
  public void message(byte type, ByteBuf body) {
    switch (type) {
      case BackendType.NOTICE_RESPONSE, BackendType.NOTIFICATION_RESPONSE -> {}
      case BackendType.PARAMETER_STATUS -> connection.absorb(body);
      default -> {
        if (type == BackendType.ERROR_RESPONSE
            && BackendMessage.decode(type, body, StandardCharsets.ISO_8859_1)
                instanceof ErrorResponse error) {
          log.info(
              "node ends idle connection node={} state={}",
              connection.key().node(),
              error.sqlState());
        } else {
          log.warn("node says too much node={} type={}", connection.key().node(), (char) type);
        }
        connection.close();
      }
    }
  }

  @Override
  public void closed() {}
}
