package io.cordon.proxy.frontend.session;

import io.cordon.protocol.BackendType;
import io.cordon.protocol.Frame;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns that a statement returns, as a RowDescription tells of them; none of a statement
 * without rows. Equal if a client that knows the one reads rows of the other rightly: where a
 * column comes from and the format that it was described in do not count.
 */
public record Columns(List<Column> all) {

  /** A column: the bytes of its name, one character each, and its type. */
  record Column(String name, int type, int modifier) {}

  private static final Columns NONE = new Columns(List.of());

  /** Of a whole RowDescription or NoData message (protocol chapter, "Message Formats"). */
  public static Columns of(byte type, ByteBuf in, int at) {
    if (type != BackendType.ROW_DESCRIPTION) {
      return NONE;
    }
    int count = in.getUnsignedShort(at + Frame.HEADER);
    int from = at + Frame.HEADER + 2;
    List<Column> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int end = in.indexOf(from, in.writerIndex(), (byte) 0);
      String name = in.toString(from, end - from, StandardCharsets.ISO_8859_1);
      all.add(new Column(name, in.getInt(end + 7), in.getInt(end + 13)));
      from = end + 19;
    }
    return new Columns(List.copyOf(all));
  }
}
