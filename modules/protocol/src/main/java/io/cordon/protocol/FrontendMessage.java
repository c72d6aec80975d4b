package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a client sends after start-up, as far as somebody reads it. */
public sealed interface FrontendMessage
    permits Query,
        Parse,
        Bind,
        Describe,
        Close,
        Execute,
        FunctionCall,
        Flush,
        Sync,
        Terminate,
        PasswordMessage,
        SASLInitialResponse,
        SASLResponse {

  /**
   * Reads the body of a message, all of it and no more. Null: a type that nobody reads (the COPY
   * messages), or {@code p}, of which only the authentication under way knows what it is.
   *
   * @param charset the session's {@code client_encoding}
   * @throws ProtocolViolation not fatal: 08P01 the body is not of this form, 22021 its text is not
   *     text in this encoding
   */
  static @Nullable FrontendMessage decode(byte type, ByteBuf body, Charset charset) {
    return switch (type) {
      case FrontendType.QUERY -> Query.decode(body, charset);
      case FrontendType.PARSE -> Parse.decode(body, charset);
      case FrontendType.BIND -> Bind.decode(body, charset);
      case FrontendType.DESCRIBE -> Describe.decode(body, charset);
      case FrontendType.CLOSE -> Close.decode(body, charset);
      case FrontendType.EXECUTE -> Execute.decode(body, charset);
      case FrontendType.FUNCTION_CALL -> FunctionCall.decode(body);
      case FrontendType.FLUSH -> Flush.decode(body);
      case FrontendType.SYNC -> Sync.decode(body);
      case FrontendType.TERMINATE -> Terminate.decode(body);
      default -> null;
    };
  }

  /**
   * Writes the whole message.
   *
   * @throws ProtocolViolation 22021 or 22P05: the text cannot be said in this encoding
   */
  void encode(ByteBuf out, Charset charset);

  default void encode(ByteBuf out) {
    encode(out, StandardCharsets.UTF_8);
  }
}
