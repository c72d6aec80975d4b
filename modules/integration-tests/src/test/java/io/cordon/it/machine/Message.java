package io.cordon.it.machine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cordon.test.wire.Frontend;
import java.util.List;

/**
 * One that a client sends.
 *
 * @param code the call of {@link Frontend} that makes it, to be pasted into a test
 * @param spoils CopyData that no COPY can read: the node may refuse it before the COPY ends
 */
record Message(char type, String code, byte[] bytes, boolean spoils) {

  /** In a text, the name of a prepared transaction: one server has those of all databases. */
  static final String GID = "gid_x_x";

  static Message query(String text) {
    return of("query(" + literal(text) + ")", Frontend.query(text));
  }

  static Message parse(String name, String text, int... types) {
    StringBuilder code = new StringBuilder("parse(" + literal(name) + ", " + literal(text));
    for (int type : types) {
      code.append(", ").append(type);
    }
    return of(code + ")", Frontend.parse(name, text, types));
  }

  static Message bind(String portal, String statement, String... values) {
    StringBuilder code = new StringBuilder("bind(" + literal(portal) + ", " + literal(statement));
    for (String value : values) {
      code.append(", ").append(literal(value));
    }
    return of(code + ")", Frontend.bind(portal, statement, values));
  }

  static Message describeStatement(String name) {
    return of("describeStatement(" + literal(name) + ")", Frontend.describeStatement(name));
  }

  static Message describePortal(String name) {
    return of("describePortal(" + literal(name) + ")", Frontend.describePortal(name));
  }

  static Message execute(String portal, int rows) {
    String limit = rows == 0 ? "" : ", " + rows;
    return of("execute(" + literal(portal) + limit + ")", Frontend.execute(portal, rows));
  }

  static Message closeStatement(String name) {
    return of("closeStatement(" + literal(name) + ")", Frontend.closeStatement(name));
  }

  static Message closePortal(String name) {
    return of("closePortal(" + literal(name) + ")", Frontend.closePortal(name));
  }

  static Message sync() {
    return of("sync()", Frontend.sync());
  }

  static Message flush() {
    return of("flush()", Frontend.flush());
  }

  static Message copyData(String data) {
    return of("copyData(" + literal(data) + ")", Frontend.copyData(data));
  }

  static Message badCopyData(String data) {
    Message message = copyData(data);
    return new Message(message.type, message.code, message.bytes, true);
  }

  static Message copyDone() {
    return of("copyDone()", Frontend.copyDone());
  }

  static Message copyFail(String reason) {
    return of("copyFail(" + literal(reason) + ")", Frontend.copyFail(reason));
  }

  static Message functionCall(int oid, String... arguments) {
    StringBuilder code = new StringBuilder("functionCall(" + oid + ", List.of(");
    for (int i = 0; i < arguments.length; i++) {
      code.append(i == 0 ? "" : ", ").append(literal(arguments[i]));
    }
    return of(code + "))", Frontend.functionCall(oid, List.of(arguments)));
  }

  private static Message of(String code, byte[] bytes) {
    return new Message((char) bytes[0], code, bytes, false);
  }

  private static String literal(String text) {
    return text == null
        ? "null"
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /** With another name of the same length for {@link #GID}. */
  byte[] bytes(String gid) {
    return code.contains(GID)
        ? new String(bytes, ISO_8859_1).replace(GID, gid).getBytes(ISO_8859_1)
        : bytes;
  }

  @Override
  public String toString() {
    return code;
  }
}
