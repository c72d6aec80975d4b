package io.cordon.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleaningQueriesTest {

  @Test
  void areAsManyAsTheySay() {
    List<String> texts = texts();
    assertEquals(CleaningQueries.count(), texts.size());
    assertEquals("DISCARD ALL", texts.get(texts.size() - 1));
  }

  @Test
  void tellNobodyTheSeed() {
    assertEquals(texts(), texts());
  }

  private static List<String> texts() {
    ByteBuf out = Unpooled.buffer();
    CleaningQueries.encode(out);
    List<String> texts = new ArrayList<>();
    while (out.isReadable()) {
      assertEquals('Q', out.readByte());
      int size = out.readInt() - Integer.BYTES;
      texts.add(out.toString(out.readerIndex(), size - 1, StandardCharsets.US_ASCII));
      out.skipBytes(size);
    }
    return texts;
  }
}
