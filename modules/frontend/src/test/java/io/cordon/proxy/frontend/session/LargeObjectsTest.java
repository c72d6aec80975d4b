package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class LargeObjectsTest {

  private static final int READ = 0x40000;
  private static final int WRITE = 0x20000;

  @Test
  void readingIsKnownByTheFunction() {
    assertTrue(LargeObjects.reads("loread", Unpooled.EMPTY_BUFFER));
    assertTrue(LargeObjects.reads("lo_close", Unpooled.EMPTY_BUFFER));
    assertFalse(LargeObjects.reads("lowrite", Unpooled.EMPTY_BUFFER));
    assertFalse(LargeObjects.reads("lo_unlink", Unpooled.EMPTY_BUFFER));
  }

  @Test
  void openingReadsIfItsModeSaysSo() {
    assertTrue(LargeObjects.reads("lo_open", open(1, READ)));
    assertFalse(LargeObjects.reads("lo_open", open(1, WRITE)));
    assertFalse(LargeObjects.reads("lo_open", open(1, READ | WRITE)));
  }

  @Test
  void aModeThatCannotBeReadIsForWriting() {
    assertFalse(LargeObjects.reads("lo_open", open(0, READ)), "as text");
    assertFalse(LargeObjects.reads("lo_open", Unpooled.EMPTY_BUFFER));
    assertFalse(LargeObjects.reads("lo_open", open(1, READ).writeByte(0)), "more than that");
    for (int length = 0; length < open(1, READ).readableBytes(); length++) {
      assertFalse(LargeObjects.reads("lo_open", open(1, READ).slice(0, length)), "not all there");
    }
  }

  @Test
  void othersHaveNoName() {
    assertEquals("lo_open", LargeObjects.function(952));
    assertNull(LargeObjects.function(0));
    assertNull(LargeObjects.function(2078), "set_config");
    assertNull(LargeObjects.function(764), "lo_import, which reads a file of the server");
  }

  /** As libpq writes it. */
  private static ByteBuf open(int format, int mode) {
    return Unpooled.buffer()
        .writeShort(1)
        .writeShort(format)
        .writeShort(2)
        .writeInt(4)
        .writeInt(4711)
        .writeInt(4)
        .writeInt(mode)
        .writeShort(1);
  }
}
