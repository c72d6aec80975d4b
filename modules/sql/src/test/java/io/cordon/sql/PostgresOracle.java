package io.cordon.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A real PostgreSQL that says whether a text parses, without running any of it: a statement that
 * fails goes first, and PostgreSQL parses the whole text of a Query before it runs the first one.
 */
final class PostgresOracle implements AutoCloseable {

  private static final String FAILS = "SELECT 1/0;";
  private static final String DIVISION_BY_ZERO = "22012";

  private final EmbeddedPostgres postgres;
  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  /** What PostgreSQL says of a text: {@code sqlState} is empty if it parses. */
  record Verdict(String sqlState, String message, int position) {
    boolean accepts() {
      return sqlState.isEmpty();
    }
  }

  PostgresOracle() throws IOException {
    postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    socket = new Socket("localhost", postgres.getPort());
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream(), 1 << 16));
    byte[] parameters =
        "user\0postgres\0database\0postgres\0client_encoding\0UTF8\0\0"
            .getBytes(StandardCharsets.UTF_8);
    out.writeInt(parameters.length + 8);
    out.writeInt(3 << 16);
    out.write(parameters);
    out.flush();
    answer();
  }

  /** Sets a parameter for the statements that follow. */
  void set(String parameter, String value) throws IOException {
    send("SET " + parameter + " = " + value);
    answer();
  }

  Verdict ask(String sql) throws IOException {
    send(FAILS + sql);
    Verdict verdict = answer();
    return verdict.sqlState.equals(DIVISION_BY_ZERO)
        ? new Verdict("", "", 0)
        : new Verdict(verdict.sqlState, verdict.message, verdict.position - FAILS.length());
  }

  private void send(String sql) throws IOException {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    out.writeByte('Q');
    out.writeInt(text.length + 5);
    out.write(text);
    out.writeByte(0);
    out.flush();
  }

  /** Reads up to ReadyForQuery; the first error, or none. */
  private Verdict answer() throws IOException {
    Verdict verdict = new Verdict("", "", 0);
    while (true) {
      int type = in.readUnsignedByte();
      byte[] body = in.readNBytes(in.readInt() - 4);
      if (type == 'E' && verdict.accepts()) {
        verdict = error(body);
      } else if (type == 'Z') {
        return verdict;
      }
    }
  }

  private static Verdict error(byte[] body) {
    String sqlState = "";
    String message = "";
    int position = 0;
    int i = 0;
    while (body[i] != 0) {
      int field = body[i++];
      ByteArrayOutputStream value = new ByteArrayOutputStream();
      while (body[i] != 0) {
        value.write(body[i++]);
      }
      i++;
      String text = value.toString(StandardCharsets.UTF_8);
      switch (field) {
        case 'C' -> sqlState = text;
        case 'M' -> message = text;
        case 'P' -> position = Integer.parseInt(text);
        default -> {}
      }
    }
    return new Verdict(sqlState, message, position);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    postgres.close();
  }
}
