package io.cordon.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cordon.protocol.AuthenticationOk;
import io.cordon.protocol.BackendKeyData;
import io.cordon.protocol.BackendMessage;
import io.cordon.protocol.CancelRequest;
import io.cordon.protocol.CommandComplete;
import io.cordon.protocol.FrontendType;
import io.cordon.protocol.ParameterStatus;
import io.cordon.protocol.ProtocolViolation;
import io.cordon.protocol.ReadyForQuery;
import io.cordon.protocol.StartupMessage;
import io.cordon.protocol.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that says what a test tells it to, over a real socket. */
public class FakeNode implements AutoCloseable {

  /** What a session does at some point. */
  @FunctionalInterface
  public interface Script {
    void run(Session session) throws IOException;
  }

  public record Message(byte type, byte[] body) {

    public String text() {
      return new String(body, 0, body.length - 1, UTF_8);
    }
  }

  public static final Script TRUST = session -> session.send(new AuthenticationOk());

  public static final Script GREET =
      session ->
          session.send(
              new ParameterStatus("client_encoding", "UTF8"),
              new ParameterStatus("server_version", "17.0"),
              new BackendKeyData(session.number, new byte[] {1, 2, 3, (byte) session.number}),
              new ReadyForQuery(ReadyForQuery.IDLE));

  private final ServerSocket server;
  private final Thread acceptor;
  public final List<Session> sessions = new CopyOnWriteArrayList<>();
  public final BlockingQueue<CancelRequest> cancels = new LinkedBlockingQueue<>();
  public final BlockingQueue<String> queries = new LinkedBlockingQueue<>();
  public final AtomicInteger open = new AtomicInteger();
  public final AtomicInteger mostOpen = new AtomicInteger();
  public final AtomicInteger terminated = new AtomicInteger();
  public volatile Script authenticate = TRUST;
  public volatile Script greet = GREET;

  /** What it does with a CancelRequest before it closes the connection that brought it. */
  public volatile Script cancelled = session -> {};

  public volatile Script answer =
      session ->
          session.send(new CommandComplete("DISCARD ALL"), new ReadyForQuery(ReadyForQuery.IDLE));

  /** On any free port. */
  public FakeNode() {
    this(0);
  }

  public FakeNode(int port) {
    try {
      server = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    acceptor = start(this::accept);
  }

  /** The port on loopback that it listens on. */
  public int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Session session = new Session(server.accept());
        start(session::run);
      }
    } catch (IOException closed) {
      // By the test.
    }
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Nobody connects any more when it returns: as long as a thread accepts, the kernel does too. */
  @Override
  public void close() throws IOException {
    server.close();
    try {
      acceptor.join(TimeUnit.SECONDS.toMillis(60));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Session session : sessions) {
      session.socket.close();
    }
  }

  public final class Session {

    public final Socket socket;
    public final DataInputStream in;
    public volatile int number;
    public volatile StartupMessage startup;

    /** The text of the query that is being answered. */
    public volatile String query;

    Session(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      this.in = new DataInputStream(socket.getInputStream());
    }

    private void run() {
      try (socket) {
        StartupPacket packet = readStartup();
        if (packet instanceof CancelRequest cancel) {
          cancels.add(cancel);
          cancelled.run(this);
          return;
        }
        startup = (StartupMessage) packet;
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        sessions.add(this);
        number = sessions.size();
        try {
          authenticate.run(this);
          greet.run(this);
          for (Message m = read(); m.type() != FrontendType.TERMINATE; m = read()) {
            query = m.text();
            queries.add(query);
            answer.run(this);
          }
          terminated.incrementAndGet();
        } finally {
          open.decrementAndGet();
        }
      } catch (IOException | ProtocolViolation ended) {
        // By either side.
      }
    }

    private StartupPacket readStartup() throws IOException {
      int length = in.readInt();
      byte[] rest = in.readNBytes(length - 4);
      return StartupPacket.decode(Unpooled.buffer().writeInt(length).writeBytes(rest));
    }

    public Message read() throws IOException {
      byte type = in.readByte();
      byte[] body = in.readNBytes(in.readInt() - 4);
      return new Message(type, body);
    }

    public void send(BackendMessage... messages) throws IOException {
      ByteBuf out = Unpooled.buffer();
      for (BackendMessage message : messages) {
        message.encode(out);
      }
      sendBytes(out);
    }

    public void sendBytes(ByteBuf out) throws IOException {
      byte[] bytes = new byte[out.readableBytes()];
      out.readBytes(bytes);
      socket.getOutputStream().write(bytes);
    }
  }

  /** Waits for the next query that a session receives, for a minute. */
  public String nextQuery() throws InterruptedException {
    return queries.poll(60, TimeUnit.SECONDS);
  }
}
