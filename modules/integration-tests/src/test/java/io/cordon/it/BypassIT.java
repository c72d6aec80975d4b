package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.US_EAST;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.copyData;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.functionCall;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.sync;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client says, no node outside its region answers it. The corpus only grows. */
class BypassIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  private static final Map<String, String> NODES =
      Map.of("primary", PRIMARY, "us-east", US_EAST, "eu-west", EU_WEST);
  private static final int SET_CONFIG = 2078;
  private static final int CURRENT_SETTING = 2077;

  @ParameterizedTest(name = "{0}")
  @MethodSource("corpus")
  void staysInItsRegion(String name, List<String> lines) throws Exception {
    String allowed = "us-east";
    try (RawClient client = connect()) {
      client.query("SET helios.region = 'us-east'");
      for (String line : lines) {
        if (line.startsWith("@ ")) {
          allowed = line.substring(2);
          continue;
        }
        String regions = line.startsWith("! ") ? "" : allowed;
        String said = (line.startsWith("! ") ? line.substring(2) : line).replace("\\n", "\n");
        List<Reply> replies = client.exchange(message(said));
        String heard = text(replies);
        for (Map.Entry<String, String> node : NODES.entrySet()) {
          assertTrue(
              !heard.contains(node.getValue()) || regions.contains(node.getKey()),
              () -> line + "\n" + Reply.transcript(replies) + "\n" + heard);
        }
      }
      // The session has survived, and the last word is the client's.
      client.query("ROLLBACK");
      client.query("DISCARD ALL");
      assertEquals("C(SET) Z(I)", Reply.answers(client.query("SET helios.region = 'us-east'")));
      assertEquals(
          List.of(List.of(US_EAST)),
          Reply.rows(client.query("SELECT current_setting('cluster_name')")));
    }
  }

  @Test
  void aFunctionCallIsAStatement() throws Exception {
    try (RawClient client = connect()) {
      client.query("SET helios.region = 'antarctica'");

      List<Reply> refused = client.exchange(functionCall(CURRENT_SETTING, List.of("cluster_name")));
      assertEquals("42000", refused.get(0).errorFields().get('C'));

      client.query("SET helios.region = 'us-east'");
      List<Reply> set =
          client.exchange(functionCall(SET_CONFIG, List.of("helios.region", "eu-west", "f")));
      assertTrue("EV".indexOf(set.get(0).type()) >= 0, Reply.transcript(set));
      List<Reply> after = client.query("SELECT current_setting('cluster_name')");
      assertTrue(!text(after).contains(EU_WEST), text(after));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET \"helios.region\" = 'eu-west'",
        "SET helios.region TO DEFAULT",
        "RESET helios.region",
        "RESET ALL",
        "DISCARD ALL"
      })
  void aSessionThatSaysSoAnswersFromWhereItSaysItIs(String statement) throws Exception {
    try (RawClient client = connect()) {
      client.query("SET helios.region = 'us-east'");
      client.query(statement);

      String region =
          Reply.rows(client.query("SHOW helios.region")).stream()
              .findFirst()
              .map(row -> row.get(0))
              .orElse("");
      String node = text(client.query("SELECT current_setting('cluster_name')"));

      if (!region.isEmpty()) {
        assertTrue(node.contains(NODES.get(region)), region + ": " + node);
      }
    }
  }

  @Test
  void theRestOfARefusedFunctionCallIsNoMessage() throws Exception {
    try (RawClient client = connect()) {
      client.query("SET helios.region = 'us-east'");
      client.query("BEGIN");
      assertEquals("T D C(SELECT 1) Z(T)", Reply.answers(client.query("SELECT 1")));
      client.query("SET helios.region = 'antarctica'");
      byte[] smuggled = smuggled();
      byte[] head = ByteBuffer.allocate(5).put((byte) 'F').putInt(4 + smuggled.length).array();

      client.send(head, Arrays.copyOf(smuggled, 20));
      assertEquals("42000", client.readUntilReady().get(0).errorFields().get('C'));
      client.send(Arrays.copyOfRange(smuggled, 20, smuggled.length));

      assertEquals("C(ROLLBACK) Z(I)", Reply.answers(client.query("ROLLBACK")));
    }
  }

  @Test
  void theRestOfCopyDataThatNobodyWantsIsNoMessage() throws Exception {
    try (RawClient client = connect()) {
      client.query("BEGIN");
      client.query("CREATE TEMP TABLE bypass_it (a int)");
      client.send(query("COPY bypass_it FROM STDIN"));
      client.readUntil("G");
      client.send(copyData("not a number\n"));
      assertEquals('E', client.readUntilReady().get(0).type());
      byte[] smuggled = smuggled();
      byte[] head = ByteBuffer.allocate(5).put((byte) 'd').putInt(4 + smuggled.length).array();

      client.send(head);
      client.send(smuggled);

      assertEquals("C(ROLLBACK) Z(I)", Reply.answers(client.query("ROLLBACK")));
    }
  }

  /** Queries, more than one read's worth of them. */
  private static byte[] smuggled() {
    byte[] one = query("ROLLBACK; SELECT current_setting('cluster_name')");
    ByteBuffer all = ByteBuffer.allocate(20 + 20_000 * one.length);
    all.position(20);
    while (all.hasRemaining()) {
      all.put(one);
    }
    return all.array();
  }

  private static Stream<Arguments> corpus() throws IOException {
    Map<String, List<String>> corpus = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    try (InputStream in = BypassIT.class.getResourceAsStream("bypass.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      for (String line : text.lines().toList()) {
        if (line.startsWith("== ")) {
          lines = new ArrayList<>();
          assertEquals(null, corpus.put(line.substring(3), lines), "twice: " + line);
        } else if (!line.isBlank() && !line.startsWith("#")) {
          lines.add(line);
        }
      }
    }
    return corpus.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  private static byte[] message(String line) {
    String[] words = line.split(" ", 3);
    return switch (words[0]) {
      case "|" -> {
        byte[] messages = new byte[0];
        for (String statement : line.substring(2).split(";; ")) {
          messages = concat(messages, parse("", statement), bind("", ""), execute(""));
        }
        yield concat(messages, sync());
      }
      case "p" -> concat(parse(words[1], words[2]), sync());
      case "b" -> concat(bind("", words[1]), execute(""), sync());
      case "c" -> concat(bind(words[2], words[1]), sync());
      case "e" -> concat(execute(words[1]), sync());
      default -> query(line);
    };
  }

  /** What comes from a node: rows, COPY data and function results. */
  private static String text(List<Reply> replies) {
    StringBuilder text = new StringBuilder();
    for (Reply reply : replies) {
      if ("DdVNS".indexOf(reply.type()) >= 0) {
        text.append(new String(reply.body(), UTF_8)).append('\n');
      }
    }
    return text.toString();
  }

  private static RawClient connect() throws IOException {
    return RawClient.connect(CORDON.host(), CORDON.port(), Map.of(), PASSWORD);
  }
}
