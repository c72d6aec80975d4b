package io.cordon.it;

import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.USER;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.copyData;
import static io.cordon.test.wire.Frontend.copyDone;
import static io.cordon.test.wire.Frontend.copyFail;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.flush;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.sync;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** COPY in both directions: what a direct connection hears, byte for byte, and in flat memory. */
class CopyIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  private static final int MIB = 1 << 20;
  private static final int LARGE = 80 * MIB;
  private static final long BOUND = 12L * MIB;
  private static final int LINE = 1024;

  @BeforeEach
  void createTable() throws Exception {
    onPrimary("CREATE TABLE copy_it (a int PRIMARY KEY, b text)");
  }

  @AfterEach
  void dropTable() throws Exception {
    onPrimary("DROP TABLE copy_it");
  }

  @Test
  void copiesIn() throws Exception {
    sameAnswers(
        List.of(
            step(query("COPY copy_it FROM STDIN"), "G"),
            step(Frontend.concat(copyData("1\tone\n2\t"), copyData("two\n"), copyDone()), "Z"),
            step(query("TABLE copy_it"), "Z")));
  }

  @Test
  void copiesInWhatComesInOnePacketWithTheQuery() throws Exception {
    sameAnswers(
        List.of(
            step(
                Frontend.concat(query("COPY copy_it FROM STDIN"), copyData("1\tone\n"), copyDone()),
                "Z"),
            step(query("TABLE copy_it"), "Z")));
  }

  @Test
  void copiesOut() throws Exception {
    sameAnswers(
        List.of(
            step(
                query("COPY (SELECT g, repeat('x', 3000) FROM generate_series(1,50) g) TO STDOUT"),
                "Z"),
            step(query("COPY users TO STDOUT (FORMAT binary)"), "Z"),
            step(query("COPY nothing TO STDOUT"), "Z"),
            step(query("COPY (SELECT 1/(g-30) FROM generate_series(1,50) g) TO STDOUT"), "Z"),
            step(query("SELECT 1"), "Z")));
  }

  @Test
  void theClientGivesUp() throws Exception {
    sameAnswers(
        List.of(
            step(query("COPY copy_it FROM STDIN"), "G"),
            step(Frontend.concat(copyData("1\tone\n"), copyFail("no more of this")), "Z"),
            step(query("SELECT count(*) FROM copy_it"), "Z")));
  }

  @Test
  void anErrorInTheMiddleIsFollowedByDataThatNobodyReads() throws Exception {
    byte[][] data = new byte[203][];
    data[0] = copyData("1\tone\n");
    data[1] = copyData("not a number\tx\n");
    Arrays.fill(data, 2, 202, copyData(("3\t" + "x".repeat(2000) + "\n").repeat(4)));
    data[202] = copyDone();
    sameAnswers(
        List.of(
            step(query("COPY copy_it FROM STDIN"), "G"),
            step(Frontend.concat(data), "Z"),
            step(query("SELECT count(*) FROM copy_it"), "Z")));
  }

  @Test
  void anotherMessageInACopyEndsTheSession() throws Exception {
    try (RawClient client = connect()) {
      client.send(query("COPY copy_it FROM STDIN"));
      client.readUntil("G");

      client.send(copyData("1\tone\n"), query("SELECT 1"));

      assertEquals(
          "E(FATAL 08P01 unexpected message type 0x51 during COPY from stdin)",
          Reply.answers(client.readUntilClosed()));
    }
  }

  @Test
  void strayCopyMessagesAreIgnored() throws Exception {
    sameAnswers(
        List.of(
            step(Frontend.concat(copyData("1\n"), copyDone(), query("SELECT 1")), "Z"),
            step(Frontend.concat(copyFail("what?"), query("SELECT 2")), "Z")));
  }

  @Test
  void copiesInTheExtendedProtocol() throws Exception {
    byte[] copy = Frontend.concat(parse("", "COPY copy_it FROM STDIN"), bind("", ""), execute(""));
    sameAnswers(
        List.of(
            step(Frontend.concat(copy, flush()), "G"),
            step(Frontend.concat(copyData("1\tone\n"), copyDone(), sync()), "Z"),
            // This Sync is ignored (protocol chapter, "COPY Operations").
            step(Frontend.concat(copy, sync()), "G"),
            step(Frontend.concat(copyData("2\ttwo\n"), flush(), sync()), ""),
            step(Frontend.concat(copyData("3\tthree\n"), copyDone(), sync()), "Z"),
            step(Frontend.concat(copy, sync()), "G"),
            step(
                Frontend.concat(copyData("x\ttwo\n"), copyData("3\tx\n"), copyDone(), sync()), "Z"),
            step(Frontend.concat(copy, sync()), "G"),
            step(Frontend.concat(copyFail("enough"), sync()), "Z"),
            step(query("TABLE copy_it"), "Z")));
  }

  @Test
  void copiesOutInTheExtendedProtocol() throws Exception {
    sameAnswers(
        List.of(
            step(
                Frontend.concat(
                    parse("", "COPY (SELECT g FROM generate_series(1,20) g) TO STDOUT"),
                    bind("", ""),
                    Frontend.describePortal(""),
                    execute(""),
                    parse("", "SELECT 1"),
                    bind("", ""),
                    execute(""),
                    sync()),
                "Z")));
  }

  @Test
  void copiesInInsideABatchAndATransaction() throws Exception {
    sameAnswers(
        List.of(
            step(query("BEGIN"), "Z"),
            step(query("INSERT INTO copy_it VALUES (7); COPY copy_it FROM STDIN; SELECT 1"), "G"),
            step(Frontend.concat(copyData("1\tone\n"), copyDone()), "Z"),
            step(query("COPY copy_it FROM STDIN"), "G"),
            step(Frontend.concat(copyData("1\ttwice\n"), copyDone()), "Z"),
            step(query("SELECT 1"), "Z"),
            step(query("ROLLBACK"), "Z"),
            step(query("SELECT count(*) FROM copy_it"), "Z")));
  }

  @Test
  void streamsALargeCopyOutInFlatMemory() throws Exception {
    String copy =
        "COPY (SELECT repeat('x', 1023) FROM generate_series(1, " + LARGE / LINE + ")) TO STDOUT";
    try (RawClient client = connect()) {
      client.query("SELECT 1");
      Peak peak = new Peak();
      client.send(query(copy));
      long bytes = 0;
      for (Reply reply = client.read(); reply.type() != 'Z'; reply = client.read()) {
        if (reply.type() == 'd') {
          bytes += reply.body().length;
          peak.at(bytes);
        }
      }

      assertEquals(LARGE, bytes);
      peak.assertFlat("COPY TO STDOUT through the wire");
    }
    try (Connection connection = jdbc()) {
      Peak peak = new Peak();
      long[] bytes = {0};
      OutputStream sink =
          new OutputStream() {
            @Override
            public void write(int b) {
              bytes[0]++;
            }

            @Override
            public void write(byte[] data, int from, int length) {
              bytes[0] += length;
              peak.at(bytes[0]);
            }
          };

      long rows = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy, sink);

      assertEquals(LARGE / LINE, rows);
      assertEquals(LARGE, bytes[0]);
      peak.assertFlat("COPY TO STDOUT through JDBC");
    }
  }

  @Test
  void streamsALargeCopyInInFlatMemory() throws Exception {
    onPrimary("CREATE UNLOGGED TABLE copy_it_large (a text)");
    byte[] line = ("x".repeat(LINE - 1) + "\n").getBytes(US_ASCII);
    try {
      try (RawClient client = connect()) {
        client.query("SELECT 1");
        Peak peak = new Peak();
        client.send(query("COPY copy_it_large FROM STDIN"));
        client.readUntil("G");
        byte[] data = copyData("x".repeat(LINE - 1).concat("\n").repeat(16));
        for (int sent = 0; sent < LARGE; sent += 16 * LINE) {
          client.send(data);
          peak.at(sent);
        }

        assertEquals(
            "C(COPY " + LARGE / LINE + ") Z(I)", Reply.answers(client.exchange(copyDone())));
        peak.assertFlat("COPY FROM STDIN through the wire");
      }
      try (Connection connection = jdbc()) {
        Peak peak = new Peak();
        InputStream source =
            new FilterInputStream(InputStream.nullInputStream()) {
              private int given;

              @Override
              public int read(byte[] into, int from, int length) {
                if (given == LARGE) {
                  return -1;
                }
                int n = Math.min(length, LINE - given % LINE);
                System.arraycopy(line, given % LINE, into, from, n);
                given += n;
                peak.at(given);
                return n;
              }
            };
        CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();

        assertEquals(LARGE / LINE, copy.copyIn("COPY copy_it_large FROM STDIN", source));

        peak.assertFlat("COPY FROM STDIN through JDBC");
      }
      // One CopyData that is larger than the longest message that is held in memory.
      try (RawClient client = connect()) {
        client.query("SELECT 1");
        byte[] huge = copyData("x".repeat(LINE - 1).concat("\n").repeat(16 * MIB / LINE));
        Peak peak = new Peak();
        client.send(query("COPY copy_it_large FROM STDIN"));
        client.readUntil("G");
        client.send(huge);
        peak.at(LARGE);
        assertEquals(
            "C(COPY " + 16 * MIB / LINE + ") Z(I)", Reply.answers(client.exchange(copyDone())));
        peak.assertFlat("one CopyData of 16 MiB");
      }
    } finally {
      onPrimary("DROP TABLE copy_it_large");
    }
  }

  /** What is held while data go by, over what was held before. */
  private static final class Peak {

    private static final long EVERY = 8L * MIB;
    private final long before = Memory.used();
    private long highest = before;
    private long next;

    void at(long bytes) {
      if (bytes >= next) {
        next = bytes + EVERY;
        highest = Math.max(highest, Memory.used());
      }
    }

    void assertFlat(String what) {
      long grown = highest - before;
      System.out.println(what + ": memory grew by " + Memory.mib(grown));
      assertTrue(grown < BOUND, what + ": " + Memory.mib(grown));
    }
  }

  private record Step(byte[] sent, String until) {}

  /**
   * @param until the types of message that end the answer; empty: none comes
   */
  private static Step step(byte[] sent, String until) {
    return new Step(sent, until);
  }

  /** Through the member and on a connection of one's own: every answer the same. */
  private void sameAnswers(List<Step> steps) throws Exception {
    ServerAddress primary = CLUSTER.address(PRIMARY);
    List<List<Reply>> direct;
    try (RawClient client = RawClient.connect(primary.host(), primary.port())) {
      direct = play(client, steps);
    }
    onPrimary("TRUNCATE copy_it");
    try (RawClient client = connect()) {
      List<List<Reply>> through = play(client, steps);
      for (int i = 0; i < steps.size(); i++) {
        assertEquals(
            Reply.answers(direct.get(i)), Reply.answers(through.get(i)), "answer to step " + i);
        assertEquals(withoutStatus(direct.get(i)), withoutStatus(through.get(i)), "step " + i);
      }
    }
  }

  private static List<List<Reply>> play(RawClient client, List<Step> steps) throws IOException {
    List<List<Reply>> answers = new ArrayList<>();
    for (Step step : steps) {
      client.send(step.sent());
      answers.add(step.until().isEmpty() ? List.of() : client.readUntil(step.until()));
    }
    return answers;
  }

  private static List<Reply> withoutStatus(List<Reply> replies) {
    return replies.stream().filter(reply -> reply.type() != 'S').toList();
  }

  private static RawClient connect() throws IOException {
    return RawClient.connect(CORDON.host(), CORDON.port());
  }

  private static Connection jdbc() throws Exception {
    return DriverManager.getConnection(CORDON.jdbcUrl(""), USER, PASSWORD);
  }

  private static void onPrimary(String sql) throws Exception {
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
