package io.cordon.it;

import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.raw;
import static io.cordon.test.wire.Frontend.sync;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.protocol.ClientEncoding;
import io.cordon.protocol.FrontendMessage;
import io.cordon.protocol.FrontendType;
import io.cordon.protocol.ProtocolViolation;
import io.cordon.protocol.Query;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Text is read as a node reads it, or it is refused: a guard that reads one text and a node that
 * runs another is no guard.
 */
class EncodingIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  /** In SHIFT_JIS_2004 three statements; read byte by byte, one string. */
  private static final byte[] SWALLOWED =
      bytes("SELECT E'\u0083\\' ; SELECT 'hidden' ; SELECT $a$' || E'$a$ --'"); // 0x83 0x5c is one

  private static byte[] bytes(String latin1) {
    return latin1.getBytes(ISO_8859_1);
  }

  private static byte[] cString(byte[] text) {
    return concat(text, new byte[1]);
  }

  private static byte[] query(byte[] text) {
    return raw('Q', cString(text));
  }

  @BeforeAll
  static void create() throws Exception {
    run(
        "CREATE VIEW encoding_changed AS"
            + " SELECT set_config('client_encoding', 'SHIFT_JIS_2004', false) AS x");
    run("ALTER ROLE " + PostgresServers.USER + " SET client_encoding = 'SHIFT_JIS_2004'");
  }

  @AfterAll
  static void drop() throws Exception {
    run("ALTER ROLE " + PostgresServers.USER + " RESET client_encoding");
    run("DROP VIEW encoding_changed");
  }

  private static void run(String sql) throws SQLException {
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Statement statement = primary.createStatement()) {
      statement.execute(sql);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET client_encoding = 'SHIFT_JIS_2004'",
        "SET client_encoding TO \"shift_jis-2004\"",
        "SET NAMES 'SHIFT_JIS_2004'",
        "SET LOCAL client_encoding = 'SHIFT_JIS_2004'",
        "SET SESSION CLIENT_ENCODING = shift_jis_2004",
        "SELECT set_config('client_encoding', 'SHIFT_JIS_2004', false)",
        "SELECT set_config('client_' || 'encoding', 'SHIFT_JIS_2004', false)",
        "UPDATE pg_settings SET setting = 'SHIFT_JIS_2004' WHERE name = 'client_encoding'",
        "DO $$BEGIN SET client_encoding = 'SHIFT_JIS_2004'; END$$",
        "TABLE encoding_changed"
      })
  void textInAnEncodingThatCannotBeReadIsRefused(String change) throws Exception {
    try (RawClient client = connect(Map.of())) {
      client.query("BEGIN; SELECT 1");
      String changed = client.say(change);
      assertTrue(changed.endsWith("Z(T)"), changed);

      List<Reply> replies = client.exchange(query(SWALLOWED));

      assertRefused(replies);
      client.query("ROLLBACK; BEGIN; SELECT 1");
      client.query(change);
      assertRefused(
          client.exchange(raw('P', concat(new byte[1], cString(SWALLOWED), new byte[2])), sync()));
    }
  }

  private static void assertRefused(List<Reply> replies) {
    String answers = Reply.answers(replies);
    assertTrue(
        answers.startsWith(
            "E(ERROR 0A000 text that is not ASCII cannot be read in encoding \"SHIFT_JIS_2004\")"),
        answers);
    assertEquals(List.of(), Reply.rows(replies));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHIFT_JIS_2004", "shift-jis-2004"})
  void norIsItReadAfterTheStartUp(String encoding) throws Exception {
    for (Map<String, String> parameters :
        List.of(
            Map.of("client_encoding", encoding),
            Map.of("options", "-c client_encoding=" + encoding))) {
      try (RawClient client = connect(parameters)) {
        assertRefused(client.exchange(query(SWALLOWED)));
        assertEquals("T D C(SELECT 1) Z(I)", Reply.answers(client.query("SELECT 'ascii'")));
      }
    }
  }

  @Test
  void theSameTextIsThreeStatementsOfANode() throws Exception {
    ServerAddress node = CLUSTER.address(PRIMARY);
    try (RawClient direct =
        RawClient.connect(
            node.host(), node.port(), Map.of("client_encoding", "SHIFT_JIS_2004"), PASSWORD)) {
      assertTrue(Reply.rows(direct.exchange(query(SWALLOWED))).contains(List.of("hidden")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LATIN6 a1",
        "LATIN8 a1",
        "EUC_JP a1c1",
        "EUC_JP a4a2",
        "SJIS 835c",
        "BIG5 a451",
        "GBK 815c",
        "GB18030 815c"
      })
  void isTheSameWhenItIsSentInOtherWords(String encodingAndBytes) throws Exception {
    String[] parts = encodingAndBytes.split(" ");
    String hex = parts[parts.length - 1];
    byte[] text = HexFormat.of().parseHex(hex);
    // SET replica is sent as SET helios.replica: so the whole text is written anew.
    byte[] edited = concat(bytes("SET replica = ''; SELECT '"), text, bytes("'"));
    try (RawClient client = connect(Map.of("client_encoding", parts[0]))) {
      List<Reply> replies = client.exchange(query(edited));

      Reply row = replies.stream().filter(reply -> reply.type() == 'D').findFirst().orElseThrow();
      String body = HexFormat.of().formatHex(row.body());
      assertTrue(body.endsWith(hex), body + " for " + hex);
    }
  }

  /** All of one and two bytes, and of the longer ones those that are likely to differ. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "LATIN1",
        "LATIN2",
        "LATIN3",
        "LATIN4",
        "LATIN5",
        "LATIN6",
        "LATIN7",
        "LATIN8",
        "LATIN9",
        "LATIN10",
        "ISO_8859_5",
        "ISO_8859_6",
        "ISO_8859_7",
        "ISO_8859_8",
        "KOI8R",
        "KOI8U",
        "WIN866",
        "WIN874",
        "WIN1250",
        "WIN1251",
        "WIN1252",
        "WIN1253",
        "WIN1254",
        "WIN1255",
        "WIN1256",
        "WIN1257",
        "WIN1258",
        "EUC_JP",
        "EUC_KR",
        "EUC_CN",
        "EUC_TW",
        "SJIS",
        "BIG5",
        "GBK",
        "UHC",
        "JOHAB",
        "GB18030",
        "EUC_JIS_2004",
        "SHIFT_JIS_2004"
      })
  void isReadAsANodeReadsIt(String encoding) throws Exception {
    Charset known = ClientEncoding.charset(encoding);
    Charset charset = known == null ? ClientEncoding.unread(encoding) : known;
    List<byte[]> sequences = sequences(encoding);
    List<String> differences = new ArrayList<>();
    int read = 0;
    try (Connection node = CLUSTER.connect(PRIMARY);
        Statement statement = node.createStatement()) {
      statement.execute(
          "CREATE FUNCTION pg_temp.read(b bytea, e name) RETURNS text LANGUAGE plpgsql AS"
              + " $$BEGIN RETURN convert_from(b, e); EXCEPTION WHEN OTHERS THEN RETURN NULL; END$$");
      for (int from = 0; from < sequences.size(); from += 4096) {
        List<byte[]> some = sequences.subList(from, Math.min(sequences.size(), from + 4096));
        List<String> expected = ofNode(node, encoding, some);
        for (int i = 0; i < some.size(); i++) {
          String found = ofMember(some.get(i), charset);
          read += found == null || some.get(i)[0] >= 0 ? 0 : 1;
          if (found != null && expected.get(i) != null && !found.equals(expected.get(i))) {
            differences.add(HexFormat.of().formatHex(some.get(i)));
          }
        }
      }
    }
    assertEquals(List.of(), differences);
    assertEquals(known != null, read > 0);
  }

  private static List<byte[]> sequences(String encoding) {
    List<byte[]> all = new ArrayList<>();
    for (int a = 1; a < 256; a++) {
      add(all, a);
      for (int b = 1; a >= 128 && b < 256; b++) {
        add(all, a, b);
      }
    }
    for (int a = 0xa1; a < 255; a++) {
      for (int b = 0xa1; b < 255; b++) {
        if (encoding.startsWith("EUC") || encoding.equals("JOHAB")) {
          add(all, 0x8f, a, b);
        }
        if (encoding.equals("EUC_TW")) {
          for (int plane = 0xa1; plane < 0xa8; plane += 3) {
            add(all, 0x8e, plane, a, b);
          }
        }
      }
    }
    for (int a = 0x81; a < 0x85 && encoding.equals("GB18030"); a++) {
      for (int b = 0x30; b < 0x3a; b++) {
        for (int c = 0x81; c < 255; c++) {
          for (int d = 0x30; d < 0x3a; d++) {
            add(all, a, b, c, d);
          }
        }
      }
    }
    return all;
  }

  private static void add(List<byte[]> all, int... sequence) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b : sequence) {
      bytes.write(b);
    }
    all.add(bytes.toByteArray());
  }

  /** Null where it is no text. */
  private static List<String> ofNode(Connection node, String encoding, List<byte[]> some)
      throws SQLException {
    try (PreparedStatement read =
        node.prepareStatement(
            "SELECT pg_temp.read(b, ?) FROM unnest(?::bytea[]) WITH ORDINALITY AS t(b, n)"
                + " ORDER BY n")) {
      read.setString(1, encoding);
      read.setArray(2, node.createArrayOf("bytea", some.toArray(new byte[0][])));
      List<String> texts = new ArrayList<>();
      try (ResultSet rows = read.executeQuery()) {
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
      }
      return texts;
    }
  }

  /** Null where it is refused. */
  private static String ofMember(byte[] text, Charset charset) {
    try {
      FrontendMessage message =
          FrontendMessage.decode(
              FrontendType.QUERY, Unpooled.wrappedBuffer(cString(text)), charset);
      return ((Query) Objects.requireNonNull(message)).query();
    } catch (ProtocolViolation refused) {
      return null;
    }
  }

  private static RawClient connect(Map<String, String> parameters) throws Exception {
    return RawClient.connect(CORDON.host(), CORDON.port(), parameters, PASSWORD);
  }
}
