package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a node sends, as far as the proxy says it itself or reads it. */
public sealed interface BackendMessage
    permits Authentication,
        BackendKeyData,
        BindComplete,
        CloseComplete,
        CommandComplete,
        DataRow,
        EmptyQueryResponse,
        ErrorResponse,
        NegotiateProtocolVersion,
        NoData,
        NoticeResponse,
        ParameterDescription,
        ParameterStatus,
        ParseComplete,
        ReadyForQuery,
        RowDescription {

  /**
   * Reads the body of a message. Null: a type that nobody reads.
   *
   * @param charset what the node was told to speak
   * @throws ProtocolViolation the body is not of this form
   */
  static @Nullable BackendMessage decode(byte type, ByteBuf body, Charset charset) {
    return switch (type) {
      case BackendType.AUTHENTICATION -> Authentication.decode(body, charset);
      case BackendType.BACKEND_KEY_DATA -> BackendKeyData.decode(body);
      case BackendType.COMMAND_COMPLETE -> CommandComplete.decode(body, charset);
      case BackendType.ERROR_RESPONSE -> ErrorResponse.decode(body, charset);
      case BackendType.NOTICE_RESPONSE -> NoticeResponse.decode(body, charset);
      case BackendType.PARAMETER_STATUS -> ParameterStatus.decode(body, charset);
      case BackendType.READY_FOR_QUERY -> ReadyForQuery.decode(body);
      default -> null;
    };
  }

  /** Writes the whole message. What this encoding cannot say becomes a question mark. */
  void encode(ByteBuf out, Charset charset);

  default void encode(ByteBuf out) {
    encode(out, StandardCharsets.UTF_8);
  }
}
