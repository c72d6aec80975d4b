package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error.
 *
 * @param fields by their letter, in PostgreSQL's order: S V C M D H P p q W s t c d n F L R
 */
public record ErrorResponse(Map<Character, String> fields) implements BackendMessage {

  public ErrorResponse {
    fields = new ErrorFields(fields).values();
  }

  /** The statement fails, the session lives. */
  public static ErrorResponse error(String sqlState, String message) {
    return new ErrorResponse(ErrorFields.of("ERROR", sqlState, message).values());
  }

  /** The session ends. */
  public static ErrorResponse fatal(String sqlState, String message) {
    return new ErrorResponse(ErrorFields.of("FATAL", sqlState, message).values());
  }

  static ErrorResponse decode(ByteBuf body, Charset charset) {
    return new ErrorResponse(ErrorFields.decode(body, charset).values());
  }

  /** Of a body whose end has not come: the last field is cut. */
  public static ErrorResponse beginning(ByteBuf body, Charset charset) {
    return new ErrorResponse(ErrorFields.beginning(body, charset).values());
  }

  public String severity() {
    return fields.getOrDefault('V', fields.getOrDefault('S', "ERROR"));
  }

  public String sqlState() {
    return fields.getOrDefault('C', "XX000");
  }

  public String message() {
    return fields.getOrDefault('M', "");
  }

  public @Nullable String field(char letter) {
    return fields.get(letter);
  }

  public ErrorResponse withDetail(@Nullable String detail) {
    return with('D', detail);
  }

  public ErrorResponse withHint(@Nullable String hint) {
    return with('H', hint);
  }

  /** Where in the query, in characters from 1. */
  public ErrorResponse withPosition(int position) {
    return with('P', Integer.toString(position));
  }

  public ErrorResponse withRoutine(@Nullable String routine) {
    return with('R', routine);
  }

  private ErrorResponse with(char field, @Nullable String value) {
    return new ErrorResponse(new ErrorFields(fields).with(field, value).values());
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    new ErrorFields(fields).encode(out, BackendType.ERROR_RESPONSE, charset);
  }
}
