package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.cordon.protocol.BackendType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnsTest {

  @Test
  void hasTheNamesAndTypesOfARowDescription() {
    ByteBuf message = Unpooled.buffer();
    message.writeByte('x'); // of a message before it
    int at = message.writerIndex();
    rowDescription(message, 7, 0, "a", "größe");
    rowDescription(message, 9, 1, "next");

    assertEquals(
        new Columns(
            List.of(
                new Columns.Column("a", 23, -1),
                new Columns.Column(
                    new String(
                        "größe".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
                    23,
                    -1))),
        Columns.of(BackendType.ROW_DESCRIPTION, message, at));
  }

  @Test
  void isTheSameWhereverAColumnComesFromAndHoweverItIsSent() {
    ByteBuf one = Unpooled.buffer();
    ByteBuf two = Unpooled.buffer();
    ByteBuf other = Unpooled.buffer();
    rowDescription(one, 7, 0, "a");
    rowDescription(two, 8, 1, "a");
    rowDescription(other, 7, 0, "b");

    Columns known = Columns.of(BackendType.ROW_DESCRIPTION, one, 0);
    assertEquals(known, Columns.of(BackendType.ROW_DESCRIPTION, two, 0));
    assertNotEquals(known, Columns.of(BackendType.ROW_DESCRIPTION, other, 0));
    assertNotEquals(known, Columns.of(BackendType.NO_DATA, other, 0));
  }

  private static void rowDescription(ByteBuf out, int table, int format, String... names) {
    ByteBuf body = Unpooled.buffer();
    body.writeShort(names.length);
    for (String name : names) {
      body.writeBytes(name.getBytes(StandardCharsets.UTF_8)).writeByte(0);
      body.writeInt(table).writeShort(1).writeInt(23).writeShort(4).writeInt(-1).writeShort(format);
    }
    out.writeByte(BackendType.ROW_DESCRIPTION).writeInt(body.readableBytes() + 4).writeBytes(body);
  }
}
