package io.cordon.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartupPacketTest {

  static Stream<ByteBuf> packets() {
    ByteBuf startup = Unpooled.buffer();
    startupMessage().encode(startup);
    ByteBuf cancel = Unpooled.buffer();
    new CancelRequest(7, new byte[] {1, 2, 3, 4}).encode(cancel);
    return Stream.of(
        startup,
        cancel,
        Unpooled.buffer().writeInt(8).writeInt(80877103),
        Unpooled.buffer().writeInt(8).writeInt(80877104));
  }

  private static StartupMessage startupMessage() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", "müller");
    parameters.put("database", "demo");
    parameters.put("application_name", "");
    return new StartupMessage(parameters);
  }

  @ParameterizedTest
  @MethodSource("packets")
  void waitsForTheWholePacketAtEverySplit(ByteBuf packet) {
    for (int split = 0; split < packet.readableBytes(); split++) {
      ByteBuf in = Unpooled.buffer().writeBytes(packet, 0, split);
      assertNull(StartupPacket.decode(in));
      assertEquals(0, in.readerIndex());
      in.writeBytes(packet, split, packet.readableBytes() - split).writeByte('Q');
      StartupPacket decoded = StartupPacket.decode(in);
      assertEquals(1, in.readableBytes());
      if (decoded instanceof StartupMessage) {
        assertEquals(startupMessage(), decoded);
      } else if (decoded instanceof CancelRequest cancel) {
        assertEquals(7, cancel.processId());
        assertArrayEquals(new byte[] {1, 2, 3, 4}, cancel.secret());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 4, 7, 10_005, Integer.MAX_VALUE, 0x16030100})
  void refusesALengthBeforeTheRestArrives(int length) {
    ProtocolViolation e =
        assertThrows(
            ProtocolViolation.class,
            () -> StartupPacket.decode(Unpooled.buffer().writeInt(length)));
    assertEquals("invalid length of startup packet", e.getMessage());
    assertEquals("08P01", e.sqlState());
    assertTrue(e.fatal());
    assertTrue(e.silent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "user", "user\0", "user\0a", "user\0a\0", "user\0a\0\0x", "user\0a\0\0\0"})
  void refusesAWrongLayout(String body) {
    ProtocolViolation e = assertThrows(ProtocolViolation.class, () -> decode(196608, body));
    assertEquals("invalid startup packet layout: expected terminator as last byte", e.getMessage());
  }

  @Test
  void refusesAnotherMajorVersion() {
    ProtocolViolation e = assertThrows(ProtocolViolation.class, () -> decode(2 << 16, "\0"));
    assertEquals("0A000", e.sqlState());
    assertEquals("unsupported frontend protocol 2.0: server supports 3.0 to 3.0", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 11, 12 + 257})
  void refusesACancelRequestWithoutAKey(int length) {
    ByteBuf in = Unpooled.buffer().writeInt(length).writeInt(80877102).writeZero(length - 8);
    assertThrows(ProtocolViolation.class, () -> StartupPacket.decode(in));
  }

  @Test
  void refusesAUserThatIsNotUtf8() {
    ByteBuf body = Unpooled.buffer().writeBytes("user\0".getBytes(StandardCharsets.UTF_8));
    body.writeByte(0xff).writeShort(0);
    ByteBuf in = Unpooled.buffer().writeInt(8 + body.readableBytes()).writeInt(196608);
    in.writeBytes(body);
    ProtocolViolation e = assertThrows(ProtocolViolation.class, () -> StartupPacket.decode(in));
    assertEquals("invalid byte sequence for encoding \"UTF8\": 0xff", e.getMessage());
    assertTrue(e.fatal());
  }

  @Test
  void separatesSettingsFromWhatIsNotOne() {
    StartupMessage message =
        (StartupMessage)
            decode(
                196610,
                "user\0u\0options\0-c a-B.c=1 --Time-Zone=UTC\0Search_Path\0x\0TimeZone\0CET\0"
                    + "_pq_.x\0y\0replication\0true\0\0");
    assertEquals(2, message.minor());
    assertEquals("u", message.database());
    assertEquals(List.of("_pq_.x"), message.protocolOptions());
    assertEquals(
        Map.of("a_b.c", "1", "time_zone", "UTC", "search_path", "x", "timezone", "CET"),
        message.settings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"User", "DATABASE", "Replication", "OPTIONS", "_PQ_.x"})
  void aNameInAnotherCaseIsNoWayToAnotherUser(String name) {
    StartupMessage message = (StartupMessage) decode(196608, "user\0u\0" + name + "\0postgres\0\0");
    assertEquals("u", message.user());
    ProtocolViolation e = assertThrows(ProtocolViolation.class, message::settings);
    assertEquals("42704", e.sqlState());
  }

  @Test
  void onlyAsciiLettersLoseTheirCase() {
    StartupMessage message = (StartupMessage) decode(196608, "user\0u\0x.\u212A\0" + "1\0\0");
    assertEquals(Map.of("x.\u212A", "1"), message.settings());
  }

  @Property
  void anyBytesAreAPacketOrAViolation(@ForAll byte[] bytes, @ForAll boolean typical) {
    ByteBuf in = Unpooled.buffer();
    if (typical) {
      in.writeInt(8 + bytes.length).writeInt(196608);
    }
    in.writeBytes(bytes);
    try {
      StartupPacket packet = StartupPacket.decode(in);
      if (packet instanceof StartupMessage message) {
        assertInstanceOf(Map.class, message.parameters());
      }
    } catch (ProtocolViolation e) {
      assertTrue(e.fatal());
    }
  }

  private static StartupPacket decode(int code, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return StartupPacket.decode(
        Unpooled.buffer().writeInt(8 + bytes.length).writeInt(code).writeBytes(bytes));
  }
}
