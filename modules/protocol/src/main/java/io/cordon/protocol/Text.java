package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Strings on the wire: bytes up to a NUL. What is read must be valid in its encoding, and what is
 * written must be representable in it, since a policy decides on the text and a node runs the
 * bytes.
 */
final class Text {

  private static final char REPLACEMENT = '\uFFFD';

  private Text() {}

  /** Reads a string and its terminator. */
  static String read(ByteBuf in, Charset charset) {
    int length = in.bytesBefore((byte) 0);
    if (length < 0) {
      throw ProtocolViolation.error("invalid string in message");
    }
    String text = decode(in, in.readerIndex(), length, charset);
    in.skipBytes(length + 1);
    return text;
  }

  /** These bytes as text; 22021 if they are not text in this encoding. */
  static String decode(ByteBuf in, int index, int length, Charset charset) {
    if (length == 0) {
      return "";
    }
    String text = in.toString(index, length, charset);
    if (text.indexOf(REPLACEMENT) >= 0) {
      checkWellFormed(ByteBufUtil.getBytes(in, index, length), charset);
    }
    Spelling spelling = Spelling.of(charset);
    return spelling == null
        ? text
        : spelling.decoded(text, ByteBufUtil.getBytes(in, index, length, false), charset);
  }

  private static void checkWellFormed(byte[] bytes, Charset charset) {
    ByteBuffer source = ByteBuffer.wrap(bytes);
    var target = java.nio.CharBuffer.allocate(bytes.length * 2 + 2);
    CoderResult result = charset.newDecoder().decode(source, target, true);
    if (result.isError()) {
      throw malformed(bytes, source.position(), charset);
    }
  }

  private static ProtocolViolation malformed(byte[] bytes, int at, Charset charset) {
    if (charset instanceof UnreadCharset unread) {
      return new ProtocolViolation(
          "0A000",
          "text that is not ASCII cannot be read in encoding \"" + unread.encoding() + '"',
          false);
    }
    int shown = charset.equals(StandardCharsets.UTF_8) ? utf8Length(bytes[at]) : 2;
    StringBuilder message =
        new StringBuilder("invalid byte sequence for encoding \"" + name(charset) + "\":");
    for (int i = at; i < Math.min(at + shown, bytes.length); i++) {
      message.append(String.format(Locale.ROOT, " 0x%02x", bytes[i]));
    }
    return new ProtocolViolation("22021", message.toString(), false);
  }

  private static int utf8Length(byte first) {
    if ((first & 0xe0) == 0xc0) {
      return 2;
    } else if ((first & 0xf0) == 0xe0) {
      return 3;
    }
    return (first & 0xf8) == 0xf0 ? 4 : 1;
  }

  /** Writes a string and its terminator; 22P05 if this encoding has no such character. */
  static void write(ByteBuf out, String text, Charset charset) {
    if (text.indexOf('\0') >= 0) {
      throw new ProtocolViolation(
          "22021", "invalid byte sequence for encoding \"" + name(charset) + "\": 0x00", false);
    }
    Spelling spelling = Spelling.of(charset);
    String written = spelling == null ? text : spelling.written(text);
    try {
      ByteBuffer bytes = charset.newEncoder().encode(java.nio.CharBuffer.wrap(written));
      out.writeBytes(bytes).writeByte(0);
    } catch (CharacterCodingException e) {
      throw new ProtocolViolation(
          "22P05", "character has no equivalent in encoding \"" + name(charset) + '"', false);
    }
  }

  /** As {@link #write}, for what a person reads: a question mark stands for what cannot be said. */
  static void writeReadable(ByteBuf out, String text, Charset charset) {
    out.writeBytes(text.replace('\0', '?').getBytes(charset)).writeByte(0);
  }

  private static String name(Charset charset) {
    return charset.equals(StandardCharsets.UTF_8) ? "UTF8" : charset.name();
  }
}
