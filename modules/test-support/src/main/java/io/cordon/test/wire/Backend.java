package io.cordon.test.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A server's messages, as bytes; the manual's chapter "Message Formats". */
public final class Backend {

  private static final int TEXT_OID = 25;

  private Backend() {}

  public static byte[] parameterStatus(String name, String value) {
    return typed('S', string(name), string(value));
  }

  /** Columns of type text, in text form. */
  public static byte[] rowDescription(String... columns) {
    return typed(
        'T',
        out -> {
          out.writeShort(columns.length);
          for (String column : columns) {
            string(column).write(out);
            out.writeInt(0);
            out.writeShort(0);
            out.writeInt(TEXT_OID);
            out.writeShort(-1);
            out.writeInt(-1);
            out.writeShort(0);
          }
        });
  }

  /** A DataRow in text form; a null value is NULL. */
  public static byte[] row(String... values) {
    return typed(
        'D',
        out -> {
          out.writeShort(values.length);
          for (String value : values) {
            byte[] bytes = value == null ? new byte[0] : value.getBytes(UTF_8);
            out.writeInt(value == null ? -1 : bytes.length);
            out.write(bytes);
          }
        });
  }

  /** CommandComplete. */
  public static byte[] complete(String tag) {
    return typed('C', string(tag));
  }

  /** EmptyQueryResponse. */
  public static byte[] empty() {
    return typed('I');
  }

  /** ReadyForQuery: I, T or E. */
  public static byte[] ready(char status) {
    return typed('Z', out -> out.writeByte(status));
  }

  public static byte[] error(String sqlState, String message, String... more) {
    return severe('E', "ERROR", sqlState, message, more);
  }

  public static byte[] fatal(String sqlState, String message, String... more) {
    return severe('E', "FATAL", sqlState, message, more);
  }

  public static byte[] notice(String severity, String sqlState, String message) {
    return severe('N', severity, sqlState, message);
  }

  /**
   * An ErrorResponse or a NoticeResponse.
   *
   * @param more further fields, each behind its letter
   */
  private static byte[] severe(
      char type, String severity, String sqlState, String message, String... more) {
    return typed(
        type,
        out -> {
          string("S" + severity).write(out);
          string("V" + severity).write(out);
          string("C" + sqlState).write(out);
          string("M" + message).write(out);
          for (String field : more) {
            string(field).write(out);
          }
          out.writeByte(0);
        });
  }

  /** NotificationResponse. */
  public static byte[] notification(int processId, String channel, String payload) {
    return typed('A', out -> out.writeInt(processId), string(channel), string(payload));
  }

  public static byte[] parseComplete() {
    return typed('1');
  }

  public static byte[] bindComplete() {
    return typed('2');
  }

  public static byte[] closeComplete() {
    return typed('3');
  }

  public static byte[] noData() {
    return typed('n');
  }

  public static byte[] portalSuspended() {
    return typed('s');
  }

  public static byte[] parameterDescription(int... types) {
    return typed(
        't',
        out -> {
          out.writeShort(types.length);
          for (int type : types) {
            out.writeInt(type);
          }
        });
  }

  /** FunctionCallResponse in text form. */
  public static byte[] functionResult(String value) {
    byte[] bytes = value.getBytes(UTF_8);
    return typed(
        'V',
        out -> {
          out.writeInt(bytes.length);
          out.write(bytes);
        });
  }

  /** CopyInResponse: text, this many columns. */
  public static byte[] copyIn(int columns) {
    return copy('G', columns);
  }

  /** CopyOutResponse: text, this many columns. */
  public static byte[] copyOut(int columns) {
    return copy('H', columns);
  }

  /** CopyBothResponse, which only replication has. */
  public static byte[] copyBoth() {
    return copy('W', 0);
  }

  public static byte[] copyData(String data) {
    return typed('d', out -> out.write(data.getBytes(UTF_8)));
  }

  public static byte[] copyDone() {
    return typed('c');
  }

  private static byte[] copy(char type, int columns) {
    return typed(
        type,
        out -> {
          out.writeByte(0);
          out.writeShort(columns);
          for (int i = 0; i < columns; i++) {
            out.writeShort(0);
          }
        });
  }

  private static Part string(String text) {
    return out -> {
      out.write(text.getBytes(UTF_8));
      out.writeByte(0);
    };
  }

  private static byte[] typed(char type, Part... parts) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    try {
      DataOutputStream out = new DataOutputStream(body);
      for (Part part : parts) {
        part.write(out);
      }
      DataOutputStream framed = new DataOutputStream(message);
      framed.writeByte(type);
      framed.writeInt(body.size() + Integer.BYTES);
      body.writeTo(framed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return message.toByteArray();
  }

  private interface Part {
    void write(DataOutputStream out) throws IOException;
  }
}
