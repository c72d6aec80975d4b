package io.cordon.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.util.List;

/** The columns of the rows that follow. */
public record RowDescription(List<Field> fields) implements BackendMessage {

  /**
   * A column of no table, in text format.
   *
   * @param typeSize -1: of variable length
   */
  public record Field(String name, int typeOid, int typeSize) {

    /** A column of type {@code text}. */
    public static Field text(String name) {
      return new Field(name, 25, -1);
    }
  }

  public RowDescription {
    fields = List.copyOf(fields);
  }

  @Override
  public void encode(ByteBuf out, Charset charset) {
    int start = Frame.begin(out, BackendType.ROW_DESCRIPTION);
    out.writeShort(fields.size());
    for (Field field : fields) {
      Text.writeReadable(out, field.name(), charset);
      out.writeInt(0).writeShort(0); // no table, no column of it
      out.writeInt(field.typeOid()).writeShort(field.typeSize()).writeInt(-1);
      out.writeShort(0); // text format
    }
    Frame.end(out, start);
  }
}
