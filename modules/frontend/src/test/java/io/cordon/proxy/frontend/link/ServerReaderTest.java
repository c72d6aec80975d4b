package io.cordon.proxy.frontend.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.protocol.CommandComplete;
import io.cordon.protocol.DataRow;
import io.cordon.protocol.ErrorResponse;
import io.cordon.protocol.ParameterStatus;
import io.cordon.protocol.ProtocolViolation;
import io.cordon.protocol.ReadyForQuery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerReaderTest {

  /** Keeps ParameterStatus back, and puts {@code !} in the place of an error. */
  private static final class Recorder implements ServerReader.Replies {

    final ByteBuf out = Unpooled.buffer();
    final List<Character> seen = new ArrayList<>();
    int reads;

    @Override
    public ServerReader.Handling message(byte type, ByteBuf in, int at, int size) {
      seen.add((char) type);
      return switch (type) {
        case 'S' -> ServerReader.Handling.DROP;
        case 'E' -> ServerReader.Handling.REPLACE;
        default -> ServerReader.Handling.PASS;
      };
    }

    @Override
    public void replace() {
      out.writeByte('!');
    }

    @Override
    public void forward(ByteBuf bytes) {
      out.writeBytes(bytes);
      bytes.release();
    }

    @Override
    public void endOfRead() {
      reads++;
    }
  }

  private static ByteBuf answers() {
    ByteBuf out = Unpooled.buffer();
    new ParameterStatus("TimeZone", "UTC").encode(out);
    new DataRow(List.of("a value", "another")).encode(out);
    new ParameterStatus("TimeZone", "CET").encode(out);
    new CommandComplete("SELECT 1").encode(out);
    ErrorResponse.error("42601", "no").encode(out);
    new ReadyForQuery((byte) 'I').encode(out);
    return out;
  }

  private static byte[] expected() {
    ByteBuf out = Unpooled.buffer();
    new DataRow(List.of("a value", "another")).encode(out);
    new CommandComplete("SELECT 1").encode(out);
    out.writeByte('!');
    new ReadyForQuery((byte) 'I').encode(out);
    return ByteBufUtil.getBytes(out);
  }

  @Test
  void passesTheSameBytesAtEverySplit() {
    byte[] all = ByteBufUtil.getBytes(answers());
    for (int split = 0; split <= all.length; split++) {
      Recorder recorder = new Recorder();
      ServerReader reader = new ServerReader(recorder, UnpooledByteBufAllocator.DEFAULT);

      reader.received(Unpooled.copiedBuffer(all, 0, split));
      reader.received(Unpooled.copiedBuffer(all, split, all.length - split));

      assertArrayEquals(expected(), ByteBufUtil.getBytes(recorder.out), "split at " + split);
      assertEquals(List.of('S', 'D', 'S', 'C', 'E', 'Z'), recorder.seen, "split at " + split);
    }
  }

  @Test
  void passesTheSameBytesOneByOne() {
    byte[] all = ByteBufUtil.getBytes(answers());
    Recorder recorder = new Recorder();
    ServerReader reader = new ServerReader(recorder, UnpooledByteBufAllocator.DEFAULT);

    for (byte one : all) {
      reader.received(Unpooled.copiedBuffer(new byte[] {one}));
    }

    assertArrayEquals(expected(), ByteBufUtil.getBytes(recorder.out));
    assertEquals(all.length, recorder.reads);
  }

  @Test
  void releasesEveryRead() {
    ServerReader reader = new ServerReader(new Recorder(), UnpooledByteBufAllocator.DEFAULT);
    ByteBuf first = answers();
    ByteBuf half = answers().readSlice(30).retain();

    reader.received(first);
    reader.received(half);
    reader.reset();

    assertEquals(0, first.refCnt());
  }

  @Test
  void refusesALengthThatCannotBe() {
    ServerReader reader = new ServerReader(new Recorder(), UnpooledByteBufAllocator.DEFAULT);
    ByteBuf negative = Unpooled.buffer().writeByte('D').writeInt(-5);
    ByteBuf absurd = Unpooled.buffer().writeByte('S').writeInt(0x3000_0000);

    assertThrows(ProtocolViolation.class, () -> reader.received(negative));
    assertThrows(ProtocolViolation.class, () -> reader.received(absurd));
  }
}
