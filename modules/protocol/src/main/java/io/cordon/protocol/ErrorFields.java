package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an error or a notice ("Error and Notice Message Fields"), by their letter, in the
 * order in which PostgreSQL writes them; letters that it does not have come last.
 */
record ErrorFields(Map<Character, String> values) {

  private static final String ORDER = "SVCMDHPpqWstcdnFLR";

  ErrorFields {
    Map<Character, String> ordered = new LinkedHashMap<>();
    for (int i = 0; i < ORDER.length(); i++) {
      String value = values.get(ORDER.charAt(i));
      if (value != null) {
        ordered.put(ORDER.charAt(i), value);
      }
    }
    values.forEach(ordered::putIfAbsent);
    values = Collections.unmodifiableMap(ordered);
  }

  static ErrorFields of(String severity, String sqlState, String message) {
    return new ErrorFields(Map.of('S', severity, 'V', severity, 'C', sqlState, 'M', message));
  }

  ErrorFields with(char field, @Nullable String value) {
    Map<Character, String> changed = new LinkedHashMap<>(values);
    if (value == null) {
      changed.remove(field);
    } else {
      changed.put(field, value);
    }
    return new ErrorFields(changed);
  }

  static ErrorFields decode(ByteBuf body, Charset charset) {
    Map<Character, String> values = new LinkedHashMap<>();
    for (byte field = Body.readByte(body); field != 0; field = Body.readByte(body)) {
      values.put((char) (field & 0xff), Text.read(body, charset));
    }
    Body.end(body);
    return new ErrorFields(values);
  }

  /** Of a body whose end has not come: the last field is cut. */
  static ErrorFields beginning(ByteBuf body, Charset charset) {
    Map<Character, String> values = new LinkedHashMap<>();
    while (body.isReadable()) {
      char field = (char) (body.readByte() & 0xff);
      int whole = body.bytesBefore((byte) 0);
      values.put(
          field,
          body.toString(body.readerIndex(), whole < 0 ? body.readableBytes() : whole, charset));
      body.skipBytes(whole < 0 ? body.readableBytes() : whole + 1);
    }
    return new ErrorFields(values);
  }

  void encode(ByteBuf out, byte type, Charset charset) {
    int start = Frame.begin(out, type);
    values.forEach(
        (field, value) -> {
          out.writeByte(field);
          Text.writeReadable(out, value, charset);
        });
    out.writeByte(0);
    Frame.end(out, start);
  }
}
