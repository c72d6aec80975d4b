package io.cordon.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;

/**
 * Stands for an encoding that we cannot read. In each of PostgreSQL's, a text of ASCII bytes is
 * ASCII; a byte that is not makes it malformed here, since nobody can tell which of the bytes
 * behind it belong to the same character.
 */
final class UnreadCharset extends Charset {

  private final String encoding;

  /**
   * @param encoding as PostgreSQL calls it
   */
  UnreadCharset(String encoding) {
    super("x-unread", null);
    this.encoding = encoding;
  }

  String encoding() {
    return encoding;
  }

  @Override
  public boolean contains(Charset other) {
    return other.name().equals("US-ASCII");
  }

  @Override
  public CharsetDecoder newDecoder() {
    return new CharsetDecoder(this, 1, 1) {
      @Override
      protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
        while (in.hasRemaining()) {
          if (in.get(in.position()) < 0) {
            return CoderResult.malformedForLength(1);
          } else if (!out.hasRemaining()) {
            return CoderResult.OVERFLOW;
          }
          out.put((char) in.get());
        }
        return CoderResult.UNDERFLOW;
      }
    };
  }

  @Override
  public CharsetEncoder newEncoder() {
    return new CharsetEncoder(this, 1, 1) {
      @Override
      protected CoderResult encodeLoop(CharBuffer in, ByteBuffer out) {
        while (in.hasRemaining()) {
          if (in.get(in.position()) >= 128) {
            return CoderResult.unmappableForLength(1);
          } else if (!out.hasRemaining()) {
            return CoderResult.OVERFLOW;
          }
          out.put((byte) in.get());
        }
        return CoderResult.UNDERFLOW;
      }
    };
  }
}
