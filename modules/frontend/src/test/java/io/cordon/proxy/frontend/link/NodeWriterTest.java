package io.cordon.proxy.frontend.link;

import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.flush;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.backend.Disposition;
import io.cordon.proxy.frontend.gate.Admissions;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.net.ClientFrame;
import io.cordon.proxy.frontend.session.Sql;
import io.cordon.proxy.frontend.session.TxState;
import io.cordon.sql.Script;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Messages of the client's and of ours reach the node in their order, in as few pieces as can be.
 */
class NodeWriterTest {

  private LinkFixture fixture;
  private NodeWriter writer;

  @BeforeEach
  void engage() throws Exception {
    fixture = new LinkFixture();
    fixture.engage();
    writer = fixture.link.writer();
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private static ClientFrame frame(ByteBuf in, int at, int size) {
    return new ClientFrame(in.getByte(at), in, at, size, size);
  }

  /** A message of ours, in a buffer that has room for this much more. */
  private static ByteBuf ours(byte[] message, int room) {
    return Unpooled.buffer(message.length + room, message.length + room).writeBytes(message);
  }

  @Test
  void whatLiesSideBySideGoesAsOnePieceUncopied() throws Exception {
    byte[] messages = concat(sync(), flush(), sync());
    ByteBuf in = Unpooled.directBuffer().writeBytes(messages); // as a socket's
    fixture.on(
        () -> {
          for (int at = 0; at < in.readableBytes(); at += 5) {
            writer.forward(frame(in, at, 5), Gate.rest());
          }
          assertEquals(1, in.refCnt());
          writer.inject(ours(flush(), 0), OwnMessage.ASKS_FOR_ANSWERS);
          assertEquals(2, in.refCnt(), "one piece of it");
          writer.flush();
        });

    fixture.node.expects(sync(), flush(), sync(), flush());
    assertEquals(1, in.refCnt());
  }

  @ParameterizedTest
  @CsvSource({"10, 0", "10, 100", "10, 10000", "5000, 0", "5000, 100", "5000, 20000"})
  void theOrderStays(int length, int room) throws Exception {
    byte[] a = query("a".repeat(length));
    byte[] b = query("b".repeat(length));
    byte[] c = query("c".repeat(length));
    ByteBuf in = Unpooled.copiedBuffer(concat(a, b, c));
    fixture.on(
        () -> {
          writer.forward(frame(in, 0, a.length), Gate.rest());
          writer.inject(ours(query("1"), room), OwnMessage.REFUSAL);
          writer.forward(frame(in, a.length, b.length), Gate.rest());
          writer.inject(ours(query("2"), room), OwnMessage.REFUSAL);
          writer.inject(ours(query("3"), room), OwnMessage.REFUSAL);
          writer.flush();
          writer.forward(frame(in, a.length + b.length, c.length), Gate.rest());
          writer.flush();
        });

    fixture.node.expects(a, query("1"), b, query("2"), query("3"), c);
  }

  /** What has been passed over between two frames does not go with them. */
  @Test
  void whatWasNotForwardedDoesNotGo() throws Exception {
    byte[] a = query("a");
    ByteBuf in = Unpooled.copiedBuffer(concat(a, query("refused"), a));
    fixture.on(
        () -> {
          writer.forward(frame(in, 0, a.length), Gate.rest());
          writer.forward(frame(in, in.readableBytes() - a.length, a.length), Gate.rest());
          writer.flush();
        });

    fixture.node.expects(a, a);
    assertTrue(fixture.node.hasNothing());
  }

  /** The same indexes in another buffer are another place. */
  @Test
  void knowsWhatItEndsWith() {
    ByteBuf in = Unpooled.copiedBuffer(concat(sync(), sync()));
    ByteBuf equal = in.copy();
    fixture.on(
        () -> {
          writer.forward(in, 0, 5, Gate.rest());
          assertTrue(writer.endsAt(in, 5));
          assertFalse(writer.endsAt(in, 10));
          assertFalse(writer.endsAt(equal, 5));
          writer.inject(ours(flush(), 0), OwnMessage.ASKS_FOR_ANSWERS);
          assertFalse(writer.endsAt(in, 5));
        });
  }

  @Test
  void nothingIsNotWritten() throws Exception {
    ByteBuf empty = Unpooled.buffer();
    fixture.on(
        () -> {
          writer.inject(empty, OwnMessage.ASKS_FOR_ANSWERS);
          writer.inject(ours(sync(), 0), OwnMessage.ASKS_FOR_ANSWERS);
          writer.flush();
        });

    fixture.node.expects(sync());
    assertEquals(0, empty.refCnt());
  }

  @Test
  void whatCannotBeSentAnyMoreIsReleased() {
    ByteBuf in = Unpooled.copiedBuffer(sync());
    ByteBuf own = ours(sync(), 0);
    fixture.on(
        () -> {
          writer.forward(frame(in, 0, 5), Gate.rest());
          writer.inject(own, OwnMessage.ASKS_FOR_ANSWERS);
          fixture.link.distrust("as a test has it");
          writer.flush();
        });

    assertEquals(0, own.refCnt());
    in.release();
    assertEquals(0, in.refCnt());
  }

  /** Before it is sent: whoever gets the connection next gets it clean. */
  @Test
  void whatItMayLeaveIsNotedOfTheConnection() {
    assertEquals(Disposition.CLEAN, after());
    fixture.on(() -> writer.inject(ours(sync(), 0), OwnMessage.ASKS_FOR_ANSWERS));
    assertEquals(Disposition.CLEAN, after());

    Script script = Sql.script("SELECT f()");
    Admissions admitted = new Admissions();
    fixture.on(
        () -> fixture.gate.admit(admitted, script, script.statements().get(0), TxState.INITIAL));
    ByteBuf in = Unpooled.copiedBuffer(query("SELECT f()"));
    fixture.on(
        () -> writer.forward(frame(in, 0, in.readableBytes()), fixture.gate.permit(admitted)));
    assertEquals(Disposition.RESET, after());
  }

  private Disposition after() {
    return fixture.on(() -> ConnectionState.afterUse(fixture.link.server()));
  }
}
