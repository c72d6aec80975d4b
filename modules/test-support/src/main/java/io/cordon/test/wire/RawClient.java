package io.cordon.test.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A connection whose every byte is the test's. Blocking; a read that takes longer than half a
 * minute fails with {@link SocketTimeoutException}.
 */
public final class RawClient implements AutoCloseable {

  /** Who connects, and where to, unless a test says otherwise. */
  public static final String USER = "postgres";

  public static final String PASSWORD = "postgres";
  public static final String DATABASE = "demo";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LONGEST = 1 << 30;

  private final Socket socket;
  private final DataInputStream in;
  private List<Reply> startupReplies = List.of();

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** A connection on which nothing has been said yet. */
  public static RawClient open(String host, int port) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
    return new RawClient(socket);
  }

  /** Logged in to {@link #DATABASE} as {@link #USER}. */
  public static RawClient connect(String host, int port) throws IOException {
    return connect(host, port, Map.of(), PASSWORD);
  }

  /**
   * Logged in. The start-up parameters are {@link #USER} and {@link #DATABASE}, and then these,
   * which may replace them.
   */
  public static RawClient connect(
      String host, int port, Map<String, String> parameters, String password) throws IOException {
    RawClient client = open(host, port);
    try {
      client.logIn(parameters, password);
      return client;
    } catch (IOException | RuntimeException | Error e) {
      client.close();
      throw e;
    }
  }

  private void logIn(Map<String, String> parameters, String password) throws IOException {
    startupReplies = startUp(parameters, password);
    Reply last = startupReplies.get(startupReplies.size() - 1);
    if (last.type() != 'Z') {
      throw new IOException("no log-in: " + Reply.transcript(startupReplies));
    }
  }

  /**
   * Says the start-up message, answers whatever the server asks for (cleartext, MD5, SCRAM), and
   * returns every message up to ReadyForQuery, or up to the ErrorResponse that refuses.
   */
  public List<Reply> startUp(Map<String, String> parameters, String password) throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("user", USER);
    all.put("database", DATABASE);
    all.putAll(parameters);
    send(Frontend.startup(all));
    List<Reply> replies = new ArrayList<>();
    ScramClient scram = null;
    while (true) {
      Reply reply = read();
      replies.add(reply);
      if (reply.type() == 'Z' || reply.type() == 'E') {
        return replies;
      }
      if (reply.type() == 'R') {
        scram = authenticate(reply, scram, all.get("user"), password);
      }
    }
  }

  private ScramClient authenticate(Reply reply, ScramClient scram, String user, String password)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(reply.body());
    try {
      switch (bytes.getInt()) {
        case 3 -> send(Frontend.password(password));
        case 5 -> send(Frontend.password(md5(user, password, bytes)));
        case 10 -> {
          scram =
              ScramClient.builder()
                  .advertisedMechanisms(List.of("SCRAM-SHA-256"))
                  .username(user)
                  .password(password.toCharArray())
                  .build();
          send(
              Frontend.saslInitialResponse("SCRAM-SHA-256", scram.clientFirstMessage().toString()));
        }
        case 11 -> {
          scram.serverFirstMessage(UTF_8.decode(bytes).toString());
          send(Frontend.saslResponse(scram.clientFinalMessage().toString()));
        }
        case 12 -> scram.serverFinalMessage(UTF_8.decode(bytes).toString());
        default -> {}
      }
    } catch (ScramException e) {
      throw new IOException("the server's SCRAM", e);
    }
    return scram;
  }

  private static String md5(String user, String password, ByteBuffer salt) throws IOException {
    byte[] bytes = new byte[4];
    salt.get(bytes);
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      String inner = HexFormat.of().formatHex(digest.digest((password + user).getBytes(UTF_8)));
      digest.update(inner.getBytes(UTF_8));
      return "md5" + HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  /** What the log-in was answered with. */
  public List<Reply> startupReplies() {
    return startupReplies;
  }

  /** The parameters that the log-in reported. */
  public Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (Reply reply : startupReplies) {
      if (reply.type() == 'S') {
        parameters.put(reply.parameter().getKey(), reply.parameter().getValue());
      }
    }
    return parameters;
  }

  /** The CancelRequest for this session. */
  public byte[] cancelRequest() {
    for (Reply reply : startupReplies) {
      if (reply.type() == 'K') {
        ByteBuffer bytes = ByteBuffer.wrap(reply.body());
        int processId = bytes.getInt();
        byte[] secretKey = new byte[bytes.remaining()];
        bytes.get(secretKey);
        return Frontend.cancelRequest(processId, secretKey);
      }
    }
    throw new AssertionError("no BackendKeyData");
  }

  /** In one write. */
  public void send(byte[]... messages) throws IOException {
    socket.getOutputStream().write(Frontend.concat(messages));
  }

  /** Sends, and reads all answers up to ReadyForQuery. */
  public List<Reply> exchange(byte[]... messages) throws IOException {
    send(messages);
    return readUntilReady();
  }

  /** A simple query. */
  public List<Reply> query(String text) throws IOException {
    return exchange(Frontend.query(text));
  }

  /** A simple query's answer as a transcript, such as {@code T D C(SELECT 1) Z(I)}. */
  public String say(String text) throws IOException {
    return Reply.transcript(query(text));
  }

  /** The next message; {@link EOFException} when the server has closed. */
  public Reply read() throws IOException {
    char type = (char) in.readUnsignedByte();
    int length = in.readInt();
    if (length < Integer.BYTES || length > LONGEST) {
      throw new IOException("message " + type + " of length " + length);
    }
    return new Reply(type, in.readNBytes(length - Integer.BYTES));
  }

  /** One byte, such as the answer to an SSLRequest; -1 when the server has closed. */
  public int readByte() throws IOException {
    return in.read();
  }

  /** Everything up to and with ReadyForQuery. */
  public List<Reply> readUntilReady() throws IOException {
    return readUntil("Z");
  }

  /** Everything up to and with the first message of one of these types. */
  public List<Reply> readUntil(String types) throws IOException {
    List<Reply> replies = new ArrayList<>();
    try {
      Reply reply;
      do {
        reply = read();
        replies.add(reply);
      } while (types.indexOf(reply.type()) < 0);
      return replies;
    } catch (EOFException e) {
      throw new IOException("closed after [" + Reply.transcript(replies) + "]", e);
    } catch (SocketTimeoutException e) {
      throw new IOException("silent after [" + Reply.transcript(replies) + "]", e);
    }
  }

  /** Everything until the server closes. */
  public List<Reply> readUntilClosed() throws IOException {
    List<Reply> replies = new ArrayList<>();
    while (true) {
      try {
        replies.add(read());
      } catch (EOFException e) {
        return replies;
      }
    }
  }

  /** The same, or until it resets the connection, since it does not read what we still send. */
  public List<Reply> readUntilGone() throws IOException {
    List<Reply> replies = new ArrayList<>();
    while (true) {
      try {
        replies.add(read());
      } catch (EOFException | SocketException e) {
        return replies;
      }
    }
  }

  /** Expects an ErrorResponse, and then the end: the error's fields. */
  public Map<Character, String> readFatal() throws IOException {
    Reply reply = read();
    Map<Character, String> fields = reply.errorFields();
    if (readByte() >= 0) {
      throw new AssertionError("something came after " + reply);
    }
    return fields;
  }

  /** Whether the server closes, or says something, within this time. */
  public boolean endsWithin(Duration time) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    try {
      in.read();
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } finally {
      socket.setSoTimeout((int) PATIENCE.toMillis());
    }
  }

  /** Whether a byte has come that has not been read. */
  public boolean answered() throws IOException {
    return in.available() > 0;
  }

  public Socket socket() {
    return socket;
  }

  /** Closes with a reset: what was under way is given up, and nothing is said. */
  public void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Closes without a Terminate. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
