package io.cordon.proxy.frontend.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.FrontendType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ClientFrameTest {

  private final ByteBuf in = Unpooled.copiedBuffer("..Q\0\0\0\007ab\0S", StandardCharsets.US_ASCII);

  @Test
  void knowsWhereItsPartsLie() {
    ClientFrame frame = new ClientFrame(FrontendType.QUERY, in, 2, 8, 8);

    assertTrue(frame.isWhole());
    assertEquals(0, frame.missing());
    assertEquals(10, frame.end());
    assertEquals("Q\0\0\0\007ab\0", frame.bytes().toString(StandardCharsets.US_ASCII));
    assertEquals("ab\0", frame.body().toString(StandardCharsets.US_ASCII));
  }

  @Test
  void ofWhichAPartIsThereHasThatAndLacksTheRest() {
    ClientFrame frame = new ClientFrame(FrontendType.QUERY, in, 2, 6, 8);

    assertFalse(frame.isWhole());
    assertEquals(2, frame.missing());
    assertEquals(8, frame.end());
    assertEquals("a", frame.body().toString(StandardCharsets.US_ASCII));
  }
}
