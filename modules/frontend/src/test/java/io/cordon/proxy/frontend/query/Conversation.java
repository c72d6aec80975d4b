package io.cordon.proxy.frontend.query;

import static io.cordon.test.wire.Backend.complete;
import static io.cordon.test.wire.Backend.ready;
import static io.cordon.test.wire.Backend.row;
import static io.cordon.test.wire.Backend.rowDescription;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.raw;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.proxy.backend.CleaningQueries;
import io.cordon.proxy.frontend.net.ClientInput;
import io.cordon.test.Await;
import io.cordon.test.FakeNode;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client's conversation with a node through a listening frontend, message by message: {@code
 * client.sends}, {@code node.expects}, {@code node.answers}, {@code client.gets}. All in one
 * thread, byte for byte; whoever gets anything that is not the next thing in the script fails the
 * test. {@link Conversations} runs them.
 */
public final class Conversation {

  private static final long PATIENCE_SECONDS = 30;

  /** The texts of the cleaning queries. */
  static final List<String> CLEANING = cleaning();

  final SessionServer server;
  final Client client;
  final Node node;
  private final List<Client> clients = new ArrayList<>();

  private static List<String> cleaning() {
    ByteBuf out = Unpooled.buffer();
    CleaningQueries.encode(out);
    List<String> texts = new ArrayList<>();
    while (out.isReadable()) {
      int size = out.getInt(out.readerIndex() + 1);
      texts.add(out.toString(out.readerIndex() + 5, size - 5, StandardCharsets.US_ASCII));
      out.skipBytes(1 + size);
    }
    return List.copyOf(texts);
  }

  Conversation(SessionServer server, Node node) throws Exception {
    this.server = server;
    this.node = node;
    this.client = anotherClient();
  }

  /** One more; its bytes are never cut. */
  Client anotherClient() throws Exception {
    Client next = new Client();
    clients.add(next);
    return next;
  }

  /** From now on the first client's bytes, and the node's, are cut there. */
  void cut(Conversations.Cut clients, Conversations.Cut nodes) {
    client.cut = clients;
    node.cut = nodes;
  }

  /** All has been said: nothing more comes to anybody, and the server connections are clean. */
  void ends() throws Exception {
    for (Client each : clients) {
      each.ends();
    }
    Await.until("the server connections are clean", server::idle);
    node.ends();
  }

  /** Gives everything up; what went wrong is known. */
  void breaksOff() throws IOException {
    for (Client each : clients) {
      each.socket.close();
    }
  }

  /** A client that is logged in. */
  final class Client {

    private final RawClient socket;
    private final CountedInput input;
    private final SessionServer.Admitted session;
    private Conversations.Cut cut = Conversations.Cut.nowhere();
    private boolean closed;
    private long sent;

    Client() throws Exception {
      BlockingQueue<CountedInput> inputs = new LinkedBlockingQueue<>();
      server.input =
          admitted -> {
            CountedInput counted = new CountedInput(admitted.query());
            inputs.add(counted);
            return counted;
          };
      socket = RawClient.open("127.0.0.1", server.port());
      session = server.takeAdmitted();
      input = inputs.remove();
    }

    /** What the member has of it; on its loop. */
    SessionServer.Admitted session() {
      return session;
    }

    /** Sends these in one write, or in two: then the first part has been read before the second. */
    void sends(byte[]... messages) throws Exception {
      List<byte[]> parts = cut.apart(concat(messages));
      for (int i = 0; i < parts.size(); i++) {
        if (i > 0) {
          input.awaitReceived(sent);
        }
        socket.send(parts.get(i));
        sent += parts.get(i).length;
      }
    }

    /** The next messages that come are exactly these. */
    void gets(byte[]... messages) throws Exception {
      for (byte[] expected : messages) {
        Reply reply = read(expected);
        assertEquals(show(expected), show(raw(reply.type(), reply.body())), "at the client");
      }
    }

    /** What comes next are these bytes, which need not be messages. */
    void getsBytes(byte[] expected) throws Exception {
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], (byte) socket.readByte(), "byte " + i + " at the client");
      }
    }

    /** All that it has sent has been read, and the loop has done what there was to do. */
    void isReadOf() throws Exception {
      input.awaitReceived(sent);
      server.turn();
    }

    /** Waits for a server connection, which others have. */
    void waitsForOne() {
      while (server.waiting() == 0) {
        Thread.onSpinWait();
      }
    }

    private Reply read(byte[] expected) throws IOException {
      try {
        return socket.read();
      } catch (IOException e) {
        throw new IOException("the client expected " + show(expected), e);
      }
    }

    /** The proxy has closed the connection, and has said nothing more. */
    void seesTheEnd() throws Exception {
      closed = true;
      assertEquals("", Reply.transcript(readRest()), "before the end");
      socket.close();
    }

    /** Goes without a word. */
    void hangsUp() throws IOException {
      closed = true;
      socket.close();
    }

    private List<Reply> readRest() throws IOException {
      try {
        return socket.readUntilClosed();
      } catch (SocketException reset) {
        return List.of();
      }
    }

    private void ends() throws Exception {
      if (!closed) {
        socket.send(Frontend.terminate());
        seesTheEnd();
      }
    }
  }

  /** A node. It cleans its connections by itself, unless that is part of the script. */
  public static final class Node {

    private record Received(FakeNode.Session from, FakeNode.Message message) {}

    private final SessionServer server;
    private final BlockingQueue<Received> inbox = new LinkedBlockingQueue<>();
    private final BlockingQueue<FakeNode.Session> ended = new LinkedBlockingQueue<>();
    private volatile boolean cleansItself = true;
    private Conversations.Cut cut = Conversations.Cut.nowhere();
    private FakeNode.Session current;

    public Node(SessionServer server) {
      this.server = server;
      server.node.greet = this::serve;
    }

    private void serve(FakeNode.Session session) throws IOException {
      session.send(new io.cordon.protocol.ParameterStatus("client_encoding", "UTF8"));
      session.send(
          new io.cordon.protocol.BackendKeyData(session.number, new byte[] {1, 2, 3, 4}),
          new io.cordon.protocol.ReadyForQuery(io.cordon.protocol.ReadyForQuery.IDLE));
      int cleaned = 0;
      try {
        while (true) {
          FakeNode.Message message = session.read();
          if (message.type() == 'X') {
            ended.add(session);
            return;
          } else if (cleansItself
              && message.type() == 'Q'
              && message.text().equals(CLEANING.get(cleaned))) {
            session.socket.getOutputStream().write(cleaned(cleaned));
            cleaned = (cleaned + 1) % CLEANING.size();
          } else {
            cleaned = 0;
            inbox.add(new Received(session, message));
          }
        }
      } catch (EOFException | SocketException gone) {
        ended.add(session);
      }
    }

    /** What this one of the cleaning queries is answered with. */
    static byte[] cleaned(int query) {
      return switch (query) {
        case 0 -> concat(complete("SET"), ready('I'));
        case 1 ->
            concat(
                complete("SET"),
                complete("RESET"),
                complete("SET"),
                rowDescription("setseed"),
                row(""),
                complete("SELECT 1"),
                ready('I'));
        default -> concat(complete("DISCARD ALL"), ready('I'));
      };
    }

    /** What all of them are answered with. */
    public static byte[] cleaned() {
      byte[] all = {};
      for (int i = 0; i < CLEANING.size(); i++) {
        all = concat(all, cleaned(i));
      }
      return all;
    }

    /** From now on the script has the cleaning queries, and their answers. */
    public void cleansByScript() {
      cleansItself = false;
    }

    /** It cleans its connections again. */
    public void cleansByItself() {
      cleansItself = true;
    }

    /** Nothing has come that the script has not had. */
    public boolean hasNothing() {
      return inbox.isEmpty();
    }

    /** The next messages that come are exactly these, all on one connection. */
    public void expects(byte[]... messages) throws Exception {
      FakeNode.Session on = null;
      for (byte[] expected : messages) {
        Received next = next(show(expected));
        assertEquals(show(expected), show(bytes(next.message())), "at the node");
        if (on != null && on != next.from()) {
          throw new AssertionError(show(expected) + " came on another connection");
        }
        on = next.from();
      }
    }

    /** The next message is of this type, and about this. */
    public void expectsOne(char type, String about) throws Exception {
      String shown = show(bytes(next(type + " with " + about).message()));
      assertEquals(true, shown.startsWith(type + " ") && shown.contains(about), shown);
    }

    /** The next messages are the cleaning queries. */
    public void expectsCleaning() throws Exception {
      for (String text : CLEANING) {
        expects(Frontend.query(text));
      }
    }

    private Received next(String expected) throws InterruptedException {
      Received next = inbox.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("the node waits in vain for " + expected);
      }
      current = next.from();
      return next;
    }

    /** The number of the connection that the last message came on. */
    public int connection() {
      return current.number;
    }

    /** Sends these on the connection that the last message came on; see {@link Client#sends}. */
    public void answers(byte[]... messages) throws Exception {
      List<byte[]> parts = cut.apart(concat(messages));
      for (int i = 0; i < parts.size(); i++) {
        if (i > 0) {
          server.turn();
        }
        current.socket.getOutputStream().write(parts.get(i));
      }
    }

    /**
     * Closes the connection that the last message came on: the proxy has seen that, and has another
     * one at hand.
     */
    public void hangsUp() throws Exception {
      breaksOff();
      server.open(1);
    }

    /** Closes the connection that the last message came on: the proxy has seen that. */
    public void breaksOff() throws Exception {
      current.socket.close();
      seesTheEnd();
      server.turn();
    }

    /** The connection that the last message came on is closed. */
    public void seesTheEnd() throws Exception {
      FakeNode.Session gone;
      do {
        gone = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } while (gone != null && gone != current);
      assertEquals(current, gone, "the end of the connection");
    }

    private void ends() {
      Received more = inbox.poll();
      if (more != null) {
        throw new AssertionError("at the node, at the end: " + show(bytes(more.message())));
      }
    }

    private static byte[] bytes(FakeNode.Message message) {
      return raw((char) message.type(), message.body());
    }
  }

  /** Passes all on, and counts what has come. */
  private static final class CountedInput implements ClientInput {

    private final ClientInput input;
    private long taken;
    private long received;

    CountedInput(ClientInput input) {
      this.input = input;
    }

    @Override
    public void readable(ByteBuf bytes) {
      int offered = bytes.readableBytes();
      received(taken + offered);
      input.readable(bytes);
      taken += offered - bytes.readableBytes();
    }

    private synchronized void received(long total) {
      received = Math.max(received, total);
      notifyAll();
    }

    synchronized void awaitReceived(long total) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (received < total) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("only " + received + " of " + total + " bytes were read");
        }
        wait(100);
      }
    }

    @Override
    public void writable() {
      input.writable();
    }

    @Override
    public void closed() {
      input.closed();
    }

    @Override
    public void leave() {
      input.leave();
    }

    @Override
    public void terminate() {
      input.terminate();
    }
  }

  /** A message as people can read it: its type, and what its body says. */
  private static String show(byte[] message) {
    StringBuilder out = new StringBuilder().append((char) message[0]).append(' ');
    for (int i = 5; i < message.length; i++) {
      int one = message[i] & 0xff;
      out.append(one >= ' ' && one < 0x7f ? String.valueOf((char) one) : "\\" + one);
    }
    return out.toString();
  }
}
