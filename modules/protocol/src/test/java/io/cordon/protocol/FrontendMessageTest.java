package io.cordon.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontendMessageTest {

  static Stream<FrontendMessage> messages() {
    return Stream.of(
        new Query("SELECT 'ü€😀'"),
        new Query(""),
        new Parse("s1", "SELECT $1", new int[] {23, 0}),
        Bind.withoutValues("p", "s1"),
        new Describe((byte) 'S', "s1"),
        new Close((byte) 'P', ""),
        new Execute("p", 10),
        new FunctionCall(1598, Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 0, 0, 0})),
        new Flush(),
        new Sync(),
        new Terminate());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatIsWrittenIsRead(FrontendMessage message) {
    ByteBuf written = encode(message);
    int size = Frame.frontendSize(written, 0);
    assertEquals(written.readableBytes(), size);
    FrontendMessage read =
        FrontendMessage.decode(
            written.getByte(0), written.slice(Frame.HEADER, size - Frame.HEADER), UTF_8);
    assertEquals(written, encode(read));
    assertEquals(message.getClass(), read.getClass());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aTruncatedOrOverlongBodyIsAnError(FrontendMessage message) {
    ByteBuf written = encode(message);
    boolean opaqueEnd = message instanceof Bind || message instanceof FunctionCall;
    int body = written.readableBytes() - Frame.HEADER;
    for (int length = 0; length < body - (opaqueEnd ? 6 : 0); length++) {
      ByteBuf cut = written.slice(Frame.HEADER, length);
      ProtocolViolation e =
          assertThrows(
              ProtocolViolation.class,
              () -> FrontendMessage.decode(written.getByte(0), cut, UTF_8));
      assertEquals("08P01", e.sqlState());
      assertFalse(e.fatal());
    }
    if (!opaqueEnd) {
      ByteBuf longer =
          Unpooled.copiedBuffer(written.slice(Frame.HEADER, body), Unpooled.buffer().writeByte(0));
      ProtocolViolation e =
          assertThrows(
              ProtocolViolation.class,
              () -> FrontendMessage.decode(written.getByte(0), longer, UTF_8));
      assertEquals("invalid message format", e.getMessage());
    }
  }

  @Test
  void aCountIsNotBelieved() {
    ByteBuf body = Unpooled.buffer().writeShort(0).writeShort(0xffff).writeInt(23);
    ProtocolViolation e =
        assertThrows(
            ProtocolViolation.class, () -> FrontendMessage.decode((byte) 'P', body, UTF_8));
    assertEquals("insufficient data left in message", e.getMessage());
  }

  @Test
  void anUnknownSubtypeIsAnError() {
    ByteBuf body = Unpooled.buffer().writeByte('X').writeByte(0);
    assertEquals(
        "invalid DESCRIBE message subtype 88",
        assertThrows(
                ProtocolViolation.class,
                () -> FrontendMessage.decode((byte) 'D', body.duplicate(), UTF_8))
            .getMessage());
    assertEquals(
        "invalid CLOSE message subtype 88",
        assertThrows(
                ProtocolViolation.class,
                () -> FrontendMessage.decode((byte) 'C', body.duplicate(), UTF_8))
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "ff,0xff",
    "41e282,0xe2 0x82",
    "c0af,0xc0 0xaf",
    "61eda080,0xed 0xa0 0x80",
    "f4908080,0xf4 0x90 0x80 0x80",
    "80,0x80"
  })
  void malformedTextIsNamed(String hex, String shown) {
    ByteBuf body = Unpooled.wrappedBuffer(java.util.HexFormat.of().parseHex(hex + "00"));
    ProtocolViolation e =
        assertThrows(
            ProtocolViolation.class, () -> FrontendMessage.decode((byte) 'Q', body, UTF_8));
    assertEquals("22021", e.sqlState());
    assertEquals("invalid byte sequence for encoding \"UTF8\": " + shown, e.getMessage());
    assertFalse(e.fatal());
  }

  @Test
  void aReplacementCharacterThatWasSentIsText() {
    Query message = new Query("SELECT '\uFFFD'");
    ByteBuf written = encode(message);
    assertEquals(
        message,
        FrontendMessage.decode((byte) 'Q', written.slice(5, written.readableBytes() - 5), UTF_8));
  }

  @Test
  void textIsReadInTheClientsEncoding() {
    Charset sjis = ClientEncoding.charset("SJIS");
    // The second byte of this character is a backslash in ASCII.
    ByteBuf body = Unpooled.wrappedBuffer(new byte[] {(byte) 0x95, 0x5c, 0});
    assertEquals(new Query("表"), FrontendMessage.decode((byte) 'Q', body, sjis));
  }

  @Test
  void textThatWouldChangeOnTheWireIsNotWritten() {
    assertEquals(
        "22021", assertThrows(ProtocolViolation.class, () -> encode(new Query("a\0b"))).sqlState());
    assertEquals(
        "22P05",
        assertThrows(
                ProtocolViolation.class,
                () -> new Query("€").encode(Unpooled.buffer(), StandardCharsets.ISO_8859_1))
            .sqlState());
  }

  @Test
  void readsTheAnswersToAuthentication() {
    ByteBuf p = encode(new PasswordMessage("geheim"));
    assertEquals(
        new PasswordMessage("geheim"),
        PasswordMessage.decode(p.slice(5, p.readableBytes() - 5), UTF_8));
    assertFalse(new PasswordMessage("geheim").toString().contains("geheim"));

    ByteBuf s = encode(new SASLInitialResponse("SCRAM-SHA-256", new byte[] {1, 2}));
    SASLInitialResponse initial =
        SASLInitialResponse.decode(s.slice(5, s.readableBytes() - 5), UTF_8);
    assertEquals("SCRAM-SHA-256", initial.mechanism());
    assertEquals(2, initial.data().length);

    ByteBuf lying = Unpooled.buffer().writeByte('X').writeByte(0).writeInt(Integer.MAX_VALUE);
    assertThrows(ProtocolViolation.class, () -> SASLInitialResponse.decode(lying, UTF_8));
    ByteBuf negative = Unpooled.buffer().writeByte('X').writeByte(0).writeInt(-2);
    assertThrows(ProtocolViolation.class, () -> SASLInitialResponse.decode(negative, UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 0x3fff_ffff, Integer.MAX_VALUE})
  void aFrameLengthThatCannotBeIsFatal(int length) {
    ByteBuf in = Unpooled.buffer().writeByte('Q').writeInt(length);
    ProtocolViolation e = assertThrows(ProtocolViolation.class, () -> Frame.frontendSize(in, 0));
    assertEquals("invalid message length", e.getMessage());
    assertTrue(e.fatal());
  }

  @Test
  void aFrameIsSizedByItsHeaderAlone() {
    ByteBuf in = Unpooled.buffer().writeByte('Q').writeInt(1000);
    assertEquals(1001, Frame.frontendSize(in, 0));
    assertEquals(-1, Frame.frontendSize(in.slice(0, 4), 0));
    assertThrows(
        ProtocolViolation.class,
        () -> Frame.frontendSize(Unpooled.buffer().writeByte('S').writeInt(10_001), 0));
    assertEquals(
        "invalid frontend message type 200",
        assertThrows(
                ProtocolViolation.class,
                () -> Frame.frontendSize(Unpooled.buffer().writeByte(200).writeInt(4), 0))
            .getMessage());
  }

  @Property
  void anyBodyIsAMessageOrAViolation(@ForAll byte type, @ForAll byte[] body) {
    try {
      FrontendMessage.decode(type, Unpooled.wrappedBuffer(body), UTF_8);
    } catch (ProtocolViolation e) {
      assertFalse(e.fatal());
    }
  }

  private static ByteBuf encode(FrontendMessage message) {
    ByteBuf out = Unpooled.buffer();
    message.encode(out);
    return out;
  }
}
