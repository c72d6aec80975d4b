package io.cordon.it.machine;

import io.cordon.test.wire.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A server's messages as lines that can be compared. Left out is only what cannot agree: the number
 * of a table (that it is one is kept), the process that notifies, and what an error says of the
 * server's source (F, L, R) and of the functions and lines it was in (W).
 */
final class Transcript {

  /**
   * ErrorResponse and NoticeResponse: severity, SQLSTATE, message, detail, hint, positions, names.
   */
  private static final String FIELDS = "SVCMDHPpqstcdn";

  private Transcript() {}

  /** ParameterStatus beside each other are sorted: a node reports them in an order of its own. */
  static List<String> of(List<Reply> replies) {
    List<String> lines = new ArrayList<>();
    List<String> reports = new ArrayList<>();
    for (Reply reply : replies) {
      if (reply.type() == 'S') {
        reports.add(line(reply));
      } else {
        reports.stream().sorted().forEach(lines::add);
        reports.clear();
        lines.add(line(reply));
      }
    }
    reports.stream().sorted().forEach(lines::add);
    return lines;
  }

  static String line(Reply reply) {
    return switch (reply.type()) {
      case 'D' -> "D" + reply.row();
      case 'T' -> "T" + columns(ByteBuffer.wrap(reply.body()));
      case 'E', 'N' -> reply.type() + fields(reply.errorFields());
      case 'A' -> "A " + text(reply.body(), Integer.BYTES);
      case 'C', 'Z', 'S' -> reply.toString();
      case 'd' -> "d " + text(reply.body(), 0);
      default ->
          reply.body().length == 0
              ? String.valueOf(reply.type())
              : reply.type() + " " + HexFormat.of().formatHex(reply.body());
    };
  }

  private static String fields(Map<Character, String> fields) {
    return fields.entrySet().stream()
        .filter(field -> FIELDS.indexOf(field.getKey()) >= 0)
        .map(field -> field.getKey() + "=" + field.getValue())
        .collect(Collectors.joining(" | ", "(", ")"));
  }

  private static List<String> columns(ByteBuffer bytes) {
    List<String> columns = new ArrayList<>();
    for (int left = bytes.getShort(); left > 0; left--) {
      int start = bytes.position();
      while (bytes.get() != 0) {}
      String name =
          new String(
              bytes.array(), start, bytes.position() - start - 1, StandardCharsets.ISO_8859_1);
      String table = bytes.getInt() == 0 ? "" : "table ";
      columns.add(
          name
              + ":"
              + table
              + bytes.getShort()
              + ":"
              + bytes.getInt()
              + ":"
              + bytes.getShort()
              + ":"
              + bytes.getInt()
              + ":"
              + bytes.getShort());
    }
    return columns;
  }

  private static String text(byte[] bytes, int from) {
    return new String(bytes, from, bytes.length - from, StandardCharsets.ISO_8859_1);
  }
}
