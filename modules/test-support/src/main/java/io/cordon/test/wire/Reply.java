package io.cordon.test.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One of a server's messages.
 *
 * @param body what follows the length
 */
public record Reply(char type, byte[] body) {

  /**
   * The messages in a line, such as {@code T D C(SELECT 1) Z(I)}, {@code E(ERROR 42000 message)},
   * {@code S(TimeZone=UTC)}.
   */
  public static String transcript(List<Reply> replies) {
    return replies.stream().map(Reply::toString).collect(Collectors.joining(" "));
  }

  /**
   * The same without ParameterStatus, which a session hears when it is on a node that reports other
   * values than the one before ({@code in_hot_standby}, say).
   */
  public static String answers(List<Reply> replies) {
    return transcript(replies.stream().filter(reply -> reply.type != 'S').toList());
  }

  /** The rows of the replies, in text form. */
  public static List<List<String>> rows(List<Reply> replies) {
    return replies.stream().filter(reply -> reply.type == 'D').map(Reply::row).toList();
  }

  /** The message of the first ErrorResponse; there has to be one. */
  public static String error(List<Reply> replies) {
    return replies.stream()
        .filter(reply -> reply.type == 'E')
        .map(reply -> reply.errorFields().get('M'))
        .findFirst()
        .orElseThrow();
  }

  /** The fields of an ErrorResponse or NoticeResponse, in the order they came in. */
  public Map<Character, String> errorFields() {
    expect("EN");
    Map<Character, String> fields = new LinkedHashMap<>();
    ByteBuffer bytes = ByteBuffer.wrap(body);
    for (byte type; (type = bytes.get()) != 0; ) {
      fields.put((char) type, string(bytes));
    }
    return fields;
  }

  /** The body, a character a byte. */
  public String text() {
    return new String(body, ISO_8859_1);
  }

  /** The values of a DataRow; NULL is null. */
  public List<String> row() {
    expect("D");
    ByteBuffer bytes = ByteBuffer.wrap(body);
    List<String> values = new ArrayList<>();
    for (int left = bytes.getShort(); left > 0; left--) {
      int length = bytes.getInt();
      if (length < 0) {
        values.add(null);
      } else {
        byte[] value = new byte[length];
        bytes.get(value);
        values.add(new String(value, UTF_8));
      }
    }
    return values;
  }

  /** The tag of a CommandComplete. */
  public String commandTag() {
    expect("C");
    return string(ByteBuffer.wrap(body));
  }

  /** The transaction status of a ReadyForQuery: I, T or E. */
  public char status() {
    expect("Z");
    return (char) body[0];
  }

  /** A ParameterStatus' name and value. */
  public Map.Entry<String, String> parameter() {
    expect("S");
    ByteBuffer bytes = ByteBuffer.wrap(body);
    return Map.entry(string(bytes), string(bytes));
  }

  private void expect(String types) {
    if (types.indexOf(type) < 0) {
      throw new AssertionError("expected one of " + types + ", got " + this);
    }
  }

  static String string(ByteBuffer bytes) {
    int start = bytes.position();
    while (bytes.get() != 0) {}
    return new String(bytes.array(), start, bytes.position() - start - 1, UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Reply reply && type == reply.type && Arrays.equals(body, reply.body);
  }

  @Override
  public int hashCode() {
    return 31 * type + Arrays.hashCode(body);
  }

  @Override
  public String toString() {
    return switch (type) {
      case 'C' -> "C(" + commandTag() + ")";
      case 'Z' -> "Z(" + status() + ")";
      case 'S' -> "S(" + parameter() + ")";
      case 'E', 'N' -> {
        Map<Character, String> fields = errorFields();
        yield type + "(" + fields.get('S') + " " + fields.get('C') + " " + fields.get('M') + ")";
      }
      default -> String.valueOf(type);
    };
  }
}
