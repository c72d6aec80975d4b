package io.cordon.it;

import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.closePortal;
import static io.cordon.test.wire.Frontend.closeStatement;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.describePortal;
import static io.cordon.test.wire.Frontend.describeStatement;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Hooks;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook.Input;
import io.cordon.plugin.RouteRequest;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * By whatever way a statement comes, what runs is what the hook has made of it, for the tenant that
 * the session is at that moment. Each tenant sees its own name in the place of {@code tenant()}.
 */
class RewriteBypassIT {

  private static final String CALL = "tenant()";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(CLUSTER, Scripted.first(Hooks.none().withPreQuery(RewriteBypassIT::named)));

  /** Refuses columns of the name secret, by the statement's shape; what it says is kept. */
  @RegisterExtension
  static final CordonMember KEPT =
      CordonMember.with(
          CLUSTER, Scripted.second(Hooks.none().withPreQuery(new Shapes(EnumSet.of(Input.QUERY)))));

  private static PreQueryResult named(RouteRequest request) {
    String tenant = request.context().attributes().getOrDefault("helios.tenant", "nobody");
    String text = request.query();
    return text.contains(CALL)
        ? new PreQueryResult.Rewrite(text.replace(CALL, "text '" + tenant + "'"))
        : new PreQueryResult.Continue();
  }

  private record Shapes(Set<Input> inputs) implements PreQueryHook {
    @Override
    public PreQueryResult preQuery(RouteRequest request) {
      return request.normalized().contains("secret")
          ? new PreQueryResult.Block("secret")
          : new PreQueryResult.Continue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT tenant()",
        "VALUES (tenant())",
        "WITH t AS (SELECT tenant() AS a) TABLE t",
        "SELECT * FROM (SELECT tenant()) t",
        "SELECT a FROM users, LATERAL (SELECT tenant() AS a) t LIMIT 1",
        "(SELECT tenant())",
        "SELECT tenant() /* tenant() */ -- tenant()",
        "/**/SELECT/**/tenant()/**/;",
        ";;SELECT tenant();;",
        "SELECT max(tenant()) FROM users",
        "SELECT $$tenant()$$ || tenant()",
        "COPY (SELECT tenant()) TO STDOUT",
        "EXPLAIN (VERBOSE) SELECT tenant()",
        "EXPLAIN (ANALYZE, VERBOSE) SELECT tenant()",
        "SELECT set_config('application_name', tenant(), true)"
      })
  void runsForWhoTheSessionIsNow(String text) throws Exception {
    try (RawClient client = connect(CORDON)) {
      for (String tenant : List.of("red", "blue")) {
        say(client, "SET helios.tenant = '" + tenant + "'");
        String other = tenant.equals("red") ? "blue" : "red";
        String simple = heard(client.query(text));
        String extended =
            heard(client.exchange(parse("", text), bind("", ""), execute(""), sync()));
        for (String heard : List.of(simple, extended)) {
          assertTrue(heard.contains(tenant), heard);
          assertFalse(heard.contains(other) || heard.contains("nobody"), heard);
        }
      }
    }
  }

  /** What a session made as red and finds as blue; none of it may say red. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "PREPARE p AS SELECT tenant() > EXECUTE p",
        "PREPARE p AS SELECT tenant() > EXPLAIN (ANALYZE, VERBOSE) EXECUTE p",
        "PREPARE p AS SELECT tenant() > CREATE TEMP TABLE t AS EXECUTE p > TABLE t",
        "PREPARE p AS SELECT tenant() > EXPLAIN ANALYZE CREATE TEMP TABLE t AS EXECUTE p > TABLE t",
        "PREPARE \"P\" AS SELECT tenant() > EXECUTE U&\"\\0050\"",
        "PREPARE p (text) AS SELECT tenant() || $1 > EXECUTE p('!')",
        "BEGIN; DECLARE c CURSOR FOR SELECT tenant() FROM users > FETCH c",
        "BEGIN; DECLARE c CURSOR FOR SELECT tenant() FROM users > FETCH FORWARD 2 FROM c",
        "BEGIN; DECLARE \"C\" CURSOR FOR SELECT tenant() FROM users > FETCH ALL IN \"C\"",
        "BEGIN; DECLARE c CURSOR FOR SELECT tenant() FROM users > MOVE 1 IN c; FETCH c",
        "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT tenant() FROM users; COMMIT > FETCH c",
        "BEGIN; DECLARE c SCROLL CURSOR FOR SELECT tenant() FROM users; SAVEPOINT a > FETCH LAST c",
        "PREPARE p AS SELECT tenant() > DEALLOCATE p; PREPARE p AS SELECT tenant(); EXECUTE p",
        "BEGIN; PREPARE p AS SELECT tenant(); ROLLBACK > EXECUTE p",
        "CREATE TEMP VIEW v AS SELECT 1 > SELECT tenant() FROM v"
      })
  void whatWasMadeForAnotherTenantIsNotRun(String steps) throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");
      String[] step = steps.split(" > ");
      client.query(step[0]);
      say(client, "SET helios.tenant = 'blue'");
      for (int i = 1; i < step.length; i++) {
        String heard = heard(client.query(step[i]));
        assertFalse(heard.contains("red"), step[i] + ": " + heard);
      }
      client.query("ROLLBACK");
      say(client, "SET helios.tenant = 'blue'");
      assertEquals("blue", answer(client, "SELECT tenant()"));
    }
  }

  @Test
  void aPortalIsNotFetchedAsAnotherTenant() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");
      for (String fetch : List.of("FETCH p", "FETCH ALL FROM \"p\"", "MOVE p", "FETCH 1 IN P")) {
        say(client, "BEGIN");
        client.exchange(parse("a", "SELECT tenant() FROM users"), bind("p", "a"), sync());
        assertEquals("red", answer(client, "FETCH p"));
        say(client, "SET helios.tenant = 'blue'");

        assertRefused(client.query(fetch));

        say(client, "ROLLBACK");
        client.exchange(closeStatement("a"), sync());
      }
    }
  }

  @Test
  void aPortalAndACursorOfOneNameAreToldApart() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");
      say(client, "BEGIN");
      say(client, "SAVEPOINT a");
      client.exchange(parse("", "SELECT 'harmless'"), bind("c", ""), sync());
      say(client, "ROLLBACK TO a");
      say(client, "DECLARE c CURSOR FOR SELECT tenant() FROM users");
      assertEquals("red", answer(client, "FETCH c"));
      say(client, "SET helios.tenant = 'blue'");
      assertRefused(client.query("FETCH c"));
      say(client, "ROLLBACK TO a");
      client.exchange(parse("", "SELECT tenant() FROM users"), bind("c", ""), sync());
      assertEquals("red", answer(client, "FETCH c"));
      say(client, "SET helios.tenant = 'blue'");
      assertRefused(client.query("FETCH c"));
      say(client, "ROLLBACK");
    }
  }

  @Test
  void aPortalsNameThatIsBoundAgainIsAnotherPortal() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "BEGIN");
      say(client, "SET helios.tenant = 'red'");
      client.exchange(
          parse("a", "SELECT tenant() FROM users"),
          parse("b", "SELECT 'harmless' FROM users"),
          bind("p", "a"),
          sync());
      client.exchange(closePortal("p"), bind("p", "b"), sync());
      say(client, "SET helios.tenant = 'blue'");
      assertEquals("harmless", first(client.exchange(execute("p", 1), sync())));
      client.exchange(closePortal("p"), bind("p", "a"), sync());
      assertEquals("blue", first(client.exchange(execute("p", 1), sync())));
      // A name that is taken is the node's error, and what has it stays what it is.
      say(client, "SAVEPOINT a");
      List<Reply> taken = client.exchange(bind("p", "b"), execute("p"), sync());
      assertEquals("42P03", taken.get(0).errorFields().get('C'), Reply.transcript(taken));
      say(client, "ROLLBACK TO a");
      say(client, "SET helios.tenant = 'red'");
      String heard = heard(client.exchange(execute("p", 1), sync()));
      assertFalse(heard.contains("blue"), heard);
      say(client, "ROLLBACK");
    }
  }

  @Test
  void describeShowsWhatWouldRun() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");
      String text = "SELECT 1 AS \"tenant()\", $1::int";
      List<Reply> red = client.exchange(parse("a", text), describeStatement("a"), sync());
      assertEquals(List.of("text 'red'"), columns(red));
      say(client, "SET helios.tenant = 'blue'");
      List<Reply> statement = client.exchange(describeStatement("a"), sync());
      assertEquals(List.of("text 'blue'"), columns(statement));
      List<Reply> portal = client.exchange(bind("", "a", "7"), describePortal(""), sync());
      assertEquals(List.of("text 'blue'"), columns(portal));
    }
  }

  @Test
  void typesOfParametersStayWhatTheClientSaid() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");
      assertEquals(
          "red7",
          first(
              client.exchange(
                  parse("", "SELECT tenant() || $2 || $1", 25, 23),
                  bind("", "", "", "7"),
                  execute(""),
                  sync())));
    }
  }

  @Test
  void aPipelineOfTenantsIsEachItsOwn() throws Exception {
    try (RawClient client = connect(CORDON)) {
      byte[] pipeline = new byte[0];
      for (String tenant : List.of("red", "blue", "red")) {
        pipeline =
            concat(
                pipeline,
                parse("", "SET helios.tenant = '" + tenant + "'"),
                bind("", ""),
                execute(""),
                parse("", "SELECT tenant()"),
                bind("", ""),
                execute(""));
      }
      assertEquals(
          List.of(List.of("red"), List.of("blue"), List.of("red")),
          Reply.rows(client.exchange(pipeline, sync())));
      client.send(
          concat(
              query("SET helios.tenant = 'blue'; SELECT tenant(); SET helios.tenant = 'red'"),
              query("SELECT tenant()")));
      assertEquals(List.of(List.of("blue")), Reply.rows(client.readUntilReady()));
      assertEquals(List.of(List.of("red")), Reply.rows(client.readUntilReady()));
    }
  }

  @Test
  void aTenantThatIsRolledBackIsNotKept() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'red'");
      client.exchange(parse("a", "SELECT tenant()"), sync());
      byte[] run = concat(bind("", "a"), execute(""));
      say(client, "BEGIN");
      say(client, "SAVEPOINT s");
      say(client, "SET helios.tenant = 'blue'");
      assertEquals("blue", first(client.exchange(run, sync())));
      say(client, "ROLLBACK TO s");
      assertEquals("red", first(client.exchange(run, sync())));
      say(client, "SET LOCAL helios.tenant = 'blue'");
      assertEquals("blue", first(client.exchange(run, sync())));
      say(client, "SELECT 1/0");
      say(client, "ROLLBACK AND CHAIN");
      assertEquals("red", first(client.exchange(run, sync())));
      say(client, "COMMIT");
      assertEquals("red", answer(client, "EXECUTE a"));
    }
  }

  @Test
  void whatIsKeptIsOfOneWayToReadText() throws Exception {
    // One text: a string in one session, a column in the other.
    String text = "SELECT 'a\\', secret FROM (SELECT 7 AS secret) t --'";
    // Several of each, since what is kept is kept by each event loop.
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        RawClient old = connect(KEPT);
        clients.add(old);
        say(old, "SET standard_conforming_strings = off");
        assertEquals("a', secret FROM (SELECT 7 AS secret) t --", answer(old, text));
      }
      for (int i = 0; i < 4; i++) {
        RawClient standard = connect(KEPT);
        clients.add(standard);
        assertEquals(
            "E(ERROR 42000 Query blocked by plugin: secret) Z(I)",
            Reply.answers(standard.query(text)));
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SJIS", "BIG5", "GBK", "GB18030", "UHC", "JOHAB", "EUC_JP", "LATIN1"})
  void theLastByteOfACharacterIsNoQuote(String encoding) throws Exception {
    try (RawClient client = connect(KEPT)) {
      say(client, "SET client_encoding = '" + encoding + "'");
      // Any first byte, then what ends a string if it is taken for itself.
      for (int first = 0x80; first <= 0xff; first++) {
        for (char second : new char[] {'\\', '\''}) {
          String text =
              "SELECT E'" + (char) first + second + "', secret FROM (SELECT 7 AS secret) t --'";
          List<Reply> replies = client.exchange(raw(text.getBytes(StandardCharsets.ISO_8859_1)));
          for (Reply reply : replies) {
            assertTrue(
                reply.type() != 'D' || reply.body()[1] == 1,
                () -> encoding + " " + text + " " + Reply.transcript(replies));
          }
        }
      }
      assertEquals("1", answer(client, "SELECT 1"));
    }
  }

  /** The names of first columns. */
  private static List<String> columns(List<Reply> replies) {
    return replies.stream()
        .filter(reply -> reply.type() == 'T')
        .map(reply -> new String(reply.body(), 2, reply.body().length - 2, StandardCharsets.UTF_8))
        .map(names -> names.substring(0, names.indexOf('\0')))
        .toList();
  }

  private static byte[] raw(byte[] text) {
    return ByteBuffer.allocate(6 + text.length)
        .put((byte) 'Q')
        .putInt(5 + text.length)
        .put(text)
        .put((byte) 0)
        .array();
  }

  private static void assertRefused(List<Reply> replies) {
    assertTrue(
        Reply.answers(replies).startsWith("E(ERROR 42000 Query blocked by plugin: what it runs"),
        Reply.transcript(replies));
  }

  private static RawClient connect(CordonMember member) throws Exception {
    return RawClient.connect(member.host(), member.port());
  }

  private static String say(RawClient client, String text) throws Exception {
    return Reply.answers(client.query(text));
  }

  private static String heard(List<Reply> replies) {
    StringBuilder heard = new StringBuilder();
    for (Reply reply : replies) {
      if ("DdN".indexOf(reply.type()) >= 0) {
        heard.append(new String(reply.body(), StandardCharsets.UTF_8)).append('\n');
      }
    }
    return heard.toString();
  }

  private static String first(List<Reply> replies) {
    List<List<String>> rows = Reply.rows(replies);
    return rows.isEmpty() ? Reply.transcript(replies) : rows.get(0).get(0);
  }

  private static String answer(RawClient client, String text) throws Exception {
    return first(client.query(text));
  }
}
