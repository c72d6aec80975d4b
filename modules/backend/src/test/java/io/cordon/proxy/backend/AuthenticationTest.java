package io.cordon.proxy.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cordon.protocol.Authentication;
import io.cordon.protocol.AuthenticationCleartextPassword;
import io.cordon.protocol.AuthenticationMD5Password;
import io.cordon.protocol.AuthenticationOk;
import io.cordon.protocol.ReadyForQuery;
import io.cordon.test.FakeNode;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the pool logs in to a node. */
class AuthenticationTest {

  private final KeyedNode node = new KeyedNode();
  private final PoolFixture pool =
      new PoolFixture(1, PoolFixture.PATIENT, user -> user.equals("alice") ? "geheim" : null);

  @AfterEach
  void close() throws Exception {
    pool.close();
    node.close();
  }

  private static FakeNode.Script expects(io.cordon.protocol.BackendMessage request, String answer) {
    return session -> {
      session.send(request);
      FakeNode.Message message = session.read();
      if (message.type() != 'p' || !message.text().equals(answer)) {
        throw new IOException("expected " + answer + ", got " + message.text());
      }
      session.send(new AuthenticationOk());
    };
  }

  @Test
  void inClearText() {
    node.authenticate = expects(new AuthenticationCleartextPassword(), "geheim");
    pool.lease(0, node.key());
  }

  @Test
  void byMd5() {
    // md5(md5("geheim" + "alice") + 01020304), computed with md5sum
    node.authenticate =
        expects(
            new AuthenticationMD5Password(new byte[] {1, 2, 3, 4}),
            "md5119e408529d31a50fbbb1ca5c28dd628");
    pool.lease(0, node.key());
  }

  @Test
  void byScramTwiceWithOneSalting() {
    node.authenticate = FakeScram.of("geheim");
    pool.lease(0, node.key());
    pool.lease(0, node.key());
  }

  @Test
  void aWrongPasswordIsSaidToBeOurs() {
    node.authenticate = FakeScram.of("anders");
    LeaseException e = pool.refusal(0, node.key());
    assertEquals("08004", e.sqlState());
    assertEquals(
        "node \"n1\" refuses the password that backend.credentials has for \"alice\", or has"
            + " no role \"alice\"",
        e.getMessage());
    assertNull(e.nodeError());
  }

  @Test
  void aServerMustProveItselfToo() {
    node.authenticate = FakeScram.of("geheim").signing("an impostor's signature");
    LeaseException e = pool.refusal(0, node.key());
    assertEquals("28000", e.sqlState());
    assertEquals("node \"n1\" did not prove that it knows the password", e.getMessage());
    assertNull(e.nodeError());
  }

  @Test
  void aServerThatSkipsItsProofIsAnImpostor() {
    node.authenticate = FakeScram.of("geheim").silentAtTheEnd();
    assertEquals("28000", pool.refusal(0, node.key()).sqlState());
  }

  @Test
  void aServerThatAsksForTooMuchWorkGetsNone() {
    node.authenticate = FakeScram.of("geheim").iterating(1_000_001);
    assertEquals("28000", pool.refusal(0, node.key()).sqlState());
  }

  @Test
  void anUnknownMethodIsRefused() {
    node.authenticate = session -> session.send(new Authentication.Unsupported(7));
    assertEquals("28000", pool.refusal(0, node.key()).sqlState());
  }

  @Test
  void noPasswordIsKnown() {
    node.authenticate = expects(new AuthenticationCleartextPassword(), "");
    LeaseException e = pool.refusal(0, node.key("bob", java.util.Map.of()));
    assertEquals("28P01", e.sqlState());
  }

  @Test
  void readyWithoutAuthenticationIsRefused() {
    node.authenticate = session -> session.send(new ReadyForQuery(ReadyForQuery.IDLE));
    assertEquals("08P01", pool.refusal(0, node.key()).sqlState());
  }

  @Test
  void aNodeThatHangsUpIsSaidTo() {
    node.authenticate = session -> session.socket.close();
    assertEquals("08006", pool.refusal(0, node.key()).sqlState());
  }

  @Test
  void aLengthThatCannotBeEndsIt() {
    node.authenticate =
        session -> session.sendBytes(Unpooled.buffer().writeByte('R').writeInt(Integer.MAX_VALUE));
    assertEquals("08006", pool.refusal(0, node.key()).sqlState());
  }

  @Test
  void anEndlessMessageIsNotWaitedFor() {
    node.authenticate =
        session ->
            session.sendBytes(
                Unpooled.buffer()
                    .writeByte('E')
                    .writeInt(1 << 29)
                    .writeBytes("SFATAL".getBytes(UTF_8)));
    assertEquals("08006", pool.refusal(0, node.key()).sqlState());
  }
}
