package io.cordon.proxy.frontend.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.protocol.BackendMessage;
import io.cordon.protocol.BackendType;
import io.cordon.protocol.ErrorResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Sends any bytes and sees every byte; blocks, with a time limit. */
public final class RawClient implements AutoCloseable {

  /** One message as it came. */
  public record Message(char type, byte[] body) {

    public String text() {
      return new String(body, StandardCharsets.ISO_8859_1);
    }
  }

  private final Socket socket;
  private final DataInputStream in;

  public RawClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(60_000);
    in = new DataInputStream(socket.getInputStream());
  }

  /** A start-up packet: its length, this code, these bytes. */
  public static byte[] packet(int code, byte... body) {
    return ByteBuffer.allocate(8 + body.length)
        .putInt(8 + body.length)
        .putInt(code)
        .put(body)
        .array();
  }

  /** A StartupMessage of protocol major.minor with these names and values. */
  public static byte[] startup(int major, int minor, String... namesAndValues) {
    String body = String.join("\0", namesAndValues) + "\0\0";
    return packet(major << 16 | minor, body.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] startup(String... namesAndValues) {
    return startup(3, 0, namesAndValues);
  }

  public static byte[] bytes(Consumer<ByteBuf> encoder) {
    ByteBuf out = Unpooled.buffer();
    encoder.accept(out);
    return ByteBufUtil.getBytes(out);
  }

  public RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** One byte, outside a message. */
  public char readByte() throws IOException {
    return (char) in.readUnsignedByte();
  }

  public Message read() throws IOException {
    char type = readByte();
    byte[] body = new byte[in.readInt() - 4];
    in.readFully(body);
    return new Message(type, body);
  }

  /** Up to and with ReadyForQuery. */
  public List<Message> readUntilReady() throws IOException {
    List<Message> messages = new ArrayList<>();
    do {
      messages.add(read());
    } while (messages.get(messages.size() - 1).type() != BackendType.READY_FOR_QUERY);
    return messages;
  }

  /** Expects an ErrorResponse, and then the end. */
  public ErrorResponse readFatal() throws IOException {
    Message message = read();
    ErrorResponse error =
        (ErrorResponse)
            BackendMessage.decode(
                (byte) message.type(),
                Unpooled.wrappedBuffer(message.body()),
                StandardCharsets.UTF_8);
    if (in.read() >= 0) {
      throw new AssertionError("something came after " + error);
    }
    return error;
  }

  /** What comes before the other side closes; what we were still sending then may be reset. */
  public List<Message> readToEnd() throws IOException {
    List<Message> messages = new ArrayList<>();
    try {
      while (true) {
        messages.add(read());
      }
    } catch (EOFException | SocketException closed) {
      return messages;
    }
  }

  /** The next message is this error, said as PostgreSQL does, and then comes the end. */
  public static ErrorResponse assertFatal(String sqlState, String message, RawClient client)
      throws IOException {
    ErrorResponse error = client.readFatal();
    assertEquals(message, error.message());
    assertEquals(sqlState, error.sqlState());
    assertEquals("FATAL", error.field('S'));
    assertEquals("FATAL", error.field('V'));
    return error;
  }

  /** Whether the other side closes, or says something, within this time. */
  public boolean endsWithin(Duration time) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    try {
      in.read();
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } finally {
      socket.setSoTimeout(60_000);
    }
  }

  /** Whether the other side has closed without a word. */
  public boolean readEnd() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
