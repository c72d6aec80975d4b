package io.cordon.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BackendMessageTest {

  static Stream<BackendMessage> readBack() {
    return Stream.of(
        new AuthenticationOk(),
        new AuthenticationCleartextPassword(),
        new AuthenticationMD5Password(new byte[] {1, 2, 3, 4}),
        new AuthenticationSASL(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")),
        new AuthenticationSASLContinue("r=x".getBytes(UTF_8)),
        new AuthenticationSASLFinal("v=x".getBytes(UTF_8)),
        new Authentication.Unsupported(7),
        new BackendKeyData(42, new byte[] {1, 2, 3, 4}),
        new ParameterStatus("TimeZone", "UTC"),
        new ReadyForQuery(ReadyForQuery.FAILED),
        new CommandComplete("SELECT 1"),
        ErrorResponse.error("42000", "nö").withDetail("d").withHint("h").withPosition(3),
        NoticeResponse.of("WARNING", "25P01", "there is no transaction in progress"));
  }

  @ParameterizedTest
  @MethodSource("readBack")
  void whatIsWrittenIsRead(BackendMessage message) {
    ByteBuf written = encode(message);
    int size = Frame.backendSize(written, 0);
    assertEquals(written.readableBytes(), size);
    BackendMessage read =
        BackendMessage.decode(written.getByte(0), written.slice(5, size - 5), UTF_8);
    assertEquals(message.getClass(), read.getClass());
    assertEquals(written, encode(read));
  }

  static Stream<Arguments> bytes() {
    return Stream.of(
        Arguments.of(new ParseComplete(), "3100000004"),
        Arguments.of(new BindComplete(), "3200000004"),
        Arguments.of(new CloseComplete(), "3300000004"),
        Arguments.of(new NoData(), "6e00000004"),
        Arguments.of(new EmptyQueryResponse(), "4900000004"),
        Arguments.of(new ReadyForQuery(ReadyForQuery.IDLE), "5a0000000549"),
        Arguments.of(new DataRow("a", null), "440000000f0002" + "00000001" + "61" + "ffffffff"),
        Arguments.of(
            new RowDescription(List.of(RowDescription.Field.text("c"))),
            "540000001a0001" + "6300" + "00000000" + "0000" + "00000019" + "ffff" + "ffffffff0000"),
        Arguments.of(new ParameterDescription(new int[] {23}), "740000000a0001" + "00000017"),
        Arguments.of(
            new NegotiateProtocolVersion(0, List.of("_pq_.a")),
            "7600000013" + "00030000" + "00000001" + "5f70715f2e6100"));
  }

  @ParameterizedTest
  @MethodSource("bytes")
  void writesPostgresBytes(BackendMessage message, String hex) {
    assertEquals(hex, ByteBufUtil.hexDump(encode(message)));
  }

  @Test
  void errorFieldsAreInPostgresOrder() {
    ErrorResponse error =
        ErrorResponse.error("42000", "no")
            .withRoutine("r")
            .withPosition(1)
            .withHint("h")
            .withDetail("d");
    ByteBuf written = encode(error);
    assertEquals(
        "SERROR\0VERROR\0C42000\0Mno\0Dd\0Hh\0P1\0Rr\0\0",
        written.toString(5, written.readableBytes() - 5, UTF_8));
  }

  @Test
  void whatAnEncodingCannotSayBecomesAQuestionMark() {
    ByteBuf out = Unpooled.buffer();
    ErrorResponse.fatal("57P01", "a€b\0c").encode(out, ISO_8859_1);
    assertEquals(
        "SFATAL\0VFATAL\0C57P01\0Ma?b?c\0\0", out.toString(5, out.readableBytes() - 5, ISO_8859_1));
  }

  /** Whatever has come of it. */
  @Test
  void theBeginningOfAnErrorHasItsFirstFields() {
    ByteBuf out = Unpooled.buffer();
    ErrorResponse.error("22P02", "of some length").withDetail("d").encode(out, ISO_8859_1);
    ByteBuf body = out.skipBytes(Frame.HEADER);
    for (int there = 0; there <= body.readableBytes(); there++) {
      ErrorResponse read =
          ErrorResponse.beginning(body.slice(body.readerIndex(), there), ISO_8859_1);
      assertTrue("of some length".startsWith(read.message()), read.message());
      assertTrue(there < 21 || read.sqlState().equals("22P02"), there + " bytes");
    }
    ErrorResponse whole = ErrorResponse.beginning(body, ISO_8859_1);
    assertEquals("of some length", whole.message());
    assertEquals("d", whole.field('D'));
  }

  @Test
  void aLengthThatCannotBeIsFatal() {
    for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 3, Integer.MAX_VALUE}) {
      ByteBuf in = Unpooled.buffer().writeByte('D').writeInt(length);
      assertThrows(ProtocolViolation.class, () -> Frame.backendSize(in, 0));
    }
  }

  @Property
  void anyBodyIsAMessageOrAViolation(@ForAll byte type, @ForAll byte[] body) {
    try {
      BackendMessage.decode(type, Unpooled.wrappedBuffer(body), UTF_8);
    } catch (ProtocolViolation e) {
      assertEquals(false, e.fatal());
    }
  }

  private static ByteBuf encode(BackendMessage message) {
    ByteBuf out = Unpooled.buffer();
    message.encode(out);
    return out;
  }
}
