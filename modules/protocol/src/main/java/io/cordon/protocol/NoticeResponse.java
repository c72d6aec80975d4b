package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.util.Map;

/**
 * A warning, or less.
 *
 * @param fields as those of {@link ErrorResponse}
 */
public record NoticeResponse(Map<Character, String> fields) implements BackendMessage {

  public NoticeResponse {
    fields = new ErrorFields(fields).values();
  }

  /** Of severity {@code WARNING}, {@code NOTICE}, {@code INFO}. */
  public static NoticeResponse of(String severity, String sqlState, String message) {
    return new NoticeResponse(ErrorFields.of(severity, sqlState, message).values());
  }

  static NoticeResponse decode(ByteBuf body, Charset charset) {
    return new NoticeResponse(ErrorFields.decode(body, charset).values());
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    new ErrorFields(fields).encode(out, BackendType.NOTICE_RESPONSE, charset);
  }
}
