package io.cordon.test.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client's messages, as bytes; the manual's chapter "Message Formats". */
public final class Frontend {

  private static final int PROTOCOL_3_0 = 196608;
  private static final int CANCEL_REQUEST = 80877102;
  private static final int SSL_REQUEST = 80877103;
  private static final int GSSENC_REQUEST = 80877104;

  private Frontend() {}

  public static byte[] startup(Map<String, String> parameters) {
    return startup(PROTOCOL_3_0, parameters);
  }

  public static byte[] startup(int protocol, Map<String, String> parameters) {
    List<String> all = new ArrayList<>();
    parameters.forEach((name, value) -> all.addAll(List.of(name, value)));
    return startup(protocol, all);
  }

  /** Names and values, in this order. */
  public static byte[] startup(String... namesAndValues) {
    return startup(PROTOCOL_3_0, List.of(namesAndValues));
  }

  /** Of the protocol {@code major << 16 | minor}. */
  public static byte[] startup(int protocol, List<String> namesAndValues) {
    return untyped(
        out -> {
          out.writeInt(protocol);
          for (String text : namesAndValues) {
            string(out, text);
          }
          out.writeByte(0);
        });
  }

  /** A packet of the start-up: its length, this code, these bytes. */
  public static byte[] packet(int code, byte... body) {
    return untyped(
        out -> {
          out.writeInt(code);
          out.write(body);
        });
  }

  public static byte[] cancelRequest(int processId, byte[] secretKey) {
    return untyped(
        out -> {
          out.writeInt(CANCEL_REQUEST);
          out.writeInt(processId);
          out.write(secretKey);
        });
  }

  public static byte[] sslRequest() {
    return untyped(out -> out.writeInt(SSL_REQUEST));
  }

  public static byte[] gssEncRequest() {
    return untyped(out -> out.writeInt(GSSENC_REQUEST));
  }

  public static byte[] query(String text) {
    return typed('Q', out -> string(out, text));
  }

  public static byte[] parse(String name, String text, int... parameterTypes) {
    return typed(
        'P',
        out -> {
          string(out, name);
          string(out, text);
          out.writeShort(parameterTypes.length);
          for (int type : parameterTypes) {
            out.writeInt(type);
          }
        });
  }

  /** Everything in text form; a null value is NULL. */
  public static byte[] bind(String portal, String statement, String... values) {
    return typed(
        'B',
        out -> {
          string(out, portal);
          string(out, statement);
          out.writeShort(0);
          out.writeShort(values.length);
          for (String value : values) {
            counted(out, value == null ? null : value.getBytes(UTF_8));
          }
          out.writeShort(0);
        });
  }

  public static byte[] describeStatement(String name) {
    return named('D', 'S', name);
  }

  public static byte[] describePortal(String name) {
    return named('D', 'P', name);
  }

  public static byte[] closeStatement(String name) {
    return named('C', 'S', name);
  }

  public static byte[] closePortal(String name) {
    return named('C', 'P', name);
  }

  /** All rows. */
  public static byte[] execute(String portal) {
    return execute(portal, 0);
  }

  public static byte[] execute(String portal, int rows) {
    return typed(
        'E',
        out -> {
          string(out, portal);
          out.writeInt(rows);
        });
  }

  public static byte[] sync() {
    return typed('S', out -> {});
  }

  public static byte[] flush() {
    return typed('H', out -> {});
  }

  public static byte[] copyData(String data) {
    return typed('d', out -> out.write(data.getBytes(UTF_8)));
  }

  public static byte[] copyDone() {
    return typed('c', out -> {});
  }

  public static byte[] copyFail(String reason) {
    return typed('f', out -> string(out, reason));
  }

  /** Arguments and result in text form. */
  public static byte[] functionCall(int oid, List<String> arguments) {
    return typed(
        'F',
        out -> {
          out.writeInt(oid);
          out.writeShort(0);
          out.writeShort(arguments.size());
          for (String argument : arguments) {
            counted(out, argument == null ? null : argument.getBytes(UTF_8));
          }
          out.writeShort(0);
        });
  }

  public static byte[] password(String password) {
    return typed('p', out -> string(out, password));
  }

  /** Without data, if that is null. */
  public static byte[] saslInitialResponse(String mechanism, String data) {
    return typed(
        'p',
        out -> {
          string(out, mechanism);
          counted(out, data == null ? null : data.getBytes(UTF_8));
        });
  }

  public static byte[] saslResponse(String data) {
    return typed('p', out -> out.write(data.getBytes(UTF_8)));
  }

  public static byte[] terminate() {
    return typed('X', out -> {});
  }

  /** A message of any type and any content: also what no client should send. */
  public static byte[] raw(char type, byte[] body) {
    return typed(type, out -> out.write(body));
  }

  /** Parse, Bind and Execute of a text, all without a name. */
  public static byte[] statement(String text) {
    return concat(parse("", text), bind("", ""), execute(""));
  }

  /** Several messages as one write. */
  public static byte[] concat(byte[]... messages) {
    return bytes(
        out -> {
          for (byte[] message : messages) {
            out.write(message);
          }
        });
  }

  private static byte[] named(char type, char kind, String name) {
    return typed(
        type,
        out -> {
          out.writeByte(kind);
          string(out, name);
        });
  }

  private static byte[] typed(char type, Body body) {
    byte[] content = untyped(body);
    return bytes(
        out -> {
          out.writeByte(type);
          out.write(content);
        });
  }

  private static byte[] untyped(Body body) {
    byte[] content = bytes(body);
    return bytes(
        out -> {
          out.writeInt(content.length + Integer.BYTES);
          out.write(content);
        });
  }

  private static void string(DataOutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.writeByte(0);
  }

  private static void counted(DataOutputStream out, byte[] value) throws IOException {
    out.writeInt(value == null ? -1 : value.length);
    if (value != null) {
      out.write(value);
    }
  }

  private interface Body {
    void write(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      body.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
