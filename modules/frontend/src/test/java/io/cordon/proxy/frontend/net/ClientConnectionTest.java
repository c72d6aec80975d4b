package io.cordon.proxy.frontend.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.protocol.ErrorResponse;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ClientConnectionTest {

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  /** Takes a line at a time, and notes all that it is offered. */
  private static final class Lines extends ClientSockets.Recorder {

    final List<String> lines = new CopyOnWriteArrayList<>();
    final Deque<String> offered = new ConcurrentLinkedDeque<>();

    @Override
    public void readable(ByteBuf bytes) {
      offered.add(bytes.toString(US_ASCII));
      int end = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) '\n');
      if (end >= 0) {
        lines.add(bytes.readCharSequence(end - bytes.readerIndex(), US_ASCII).toString());
        bytes.skipBytes(1);
      }
    }
  }

  @Test
  void whatIsNotTakenIsOfferedAgainWithMoreBehindIt() throws Exception {
    Lines lines = new Lines();
    try (ClientSockets sockets = new ClientSockets(client -> lines, gone -> {});
        RawClient client = sockets.connect()) {
      client.send(bytes("on"));
      Await.until(() -> "on".equals(lines.offered.peekLast()));
      client.send(bytes("e\ntwo\nth"));
      Await.until(() -> lines.lines.size() == 1);
      assertEquals("one\ntwo\nth", lines.offered.peekLast());

      client.send(bytes("ree\n"));
      Await.until(() -> lines.lines.size() == 2);
      assertEquals(List.of("one", "two"), lines.lines);
      assertEquals("two\nthree\n", lines.offered.peekLast());
    }
  }

  @Test
  void anotherReaderHasThemAtOnce() throws Exception {
    ClientSockets.Recorder first = new ClientSockets.Recorder();
    Lines second = new Lines();
    List<ClientConnection> connection = new CopyOnWriteArrayList<>();
    ClientSockets.Recorder handsOver =
        new ClientSockets.Recorder() {
          @Override
          public void readable(ByteBuf bytes) {
            connection.get(0).input(second);
          }
        };
    try (ClientSockets sockets =
            new ClientSockets(
                client -> {
                  connection.add(client);
                  return handsOver;
                },
                gone -> {});
        RawClient client = sockets.connect()) {
      client.send(bytes("one\n"));

      Await.until(() -> second.lines.equals(List.of("one")));
    }
    Await.until(() -> second.closed.get() == 1);
    assertEquals(0, first.closed.get() + handsOver.closed.get());
  }

  @Test
  void theLastWordIsWrittenBeforeItCloses() throws Exception {
    ClientSockets.Recorder input = new ClientSockets.Recorder();
    try (ClientSockets sockets = new ClientSockets(client -> input, gone -> {});
        RawClient client = sockets.connect()) {
      ClientConnection connection = sockets.next();
      sockets.vertx.runOnContext(
          v -> {
            connection.fatal(ErrorResponse.fatal("57P01", "go"));
            connection.fatal(ErrorResponse.fatal("57P01", "once"));
          });

      FatalError.assertFatal("57P01", "go", client);
      Await.until(() -> sockets.gone.get() == 1 && input.closed.get() == 1);
      assertTrue(connection.closed());
    }
  }

  /** What is wanted in one piece comes, however much more that is than is kept otherwise. */
  @Test
  void whatIsWantedIsReadWhateverTheHighWaterMark() throws Exception {
    int size = 1 << 20;
    List<Integer> taken = new CopyOnWriteArrayList<>();
    List<ClientConnection> connection = new CopyOnWriteArrayList<>();
    ClientSockets.Recorder wants =
        new ClientSockets.Recorder() {
          @Override
          public void readable(ByteBuf bytes) {
            if (bytes.readableBytes() < size) {
              connection.get(0).want(size);
            } else {
              taken.add(bytes.readableBytes());
              bytes.skipBytes(size);
            }
          }
        };
    try (ClientSockets sockets =
            new ClientSockets(
                client -> {
                  connection.add(client);
                  return wants;
                },
                gone -> {});
        RawClient client = sockets.connect()) {
      client.send(new byte[size]);
      client.send(new byte[size]);

      Await.until(() -> taken.size() == 2);
    }
  }

  @Test
  void aMistakeOfOursCostsOneClient() throws Exception {
    Lines lines = new Lines();
    ClientSockets.Recorder broken =
        new ClientSockets.Recorder() {
          @Override
          public void readable(ByteBuf bytes) {
            throw new IllegalStateException("as a test has it");
          }
        };
    Deque<ClientInput> inputs = new ConcurrentLinkedDeque<>(List.of(broken, lines));
    try (ClientSockets sockets = new ClientSockets(client -> inputs.remove(), gone -> {});
        RawClient one = sockets.connect()) {
      sockets.next();
      try (RawClient two = sockets.connect()) {
        one.send(bytes("x"));
        assertTrue(one.readByte() < 0);
        two.send(bytes("two\n"));
        Await.until(() -> lines.lines.equals(List.of("two")));
        assertEquals(0, lines.closed.get());
      }
    }
    assertEquals(1, broken.closed.get());
  }

  @Test
  void addressesAreWrittenAsPostgresWritesThem() throws Exception {
    assertEquals("192.0.2.7", ClientConnection.text(InetAddress.getByName("192.0.2.7")));
    assertEquals("2001:db8::1", ClientConnection.text(InetAddress.getByName("2001:db8:0::1")));
    assertEquals("fe80::1", ClientConnection.text(InetAddress.getByName("fe80::1%1")));
  }
}
