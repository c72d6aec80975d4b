package io.cordon.it;

import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.cordon.plugin.HookContext;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteHook.Input;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hooks are told of a client is so, and what a client cannot say, it does not. */
class HookContextIT {

  private static final Told.Recorder TOLD = new Told.Recorder();

  /** By the text of the statement. */
  private static final Map<String, List<HookContext>> ASKED = new ConcurrentHashMap<>();

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  /** It is asked each time. */
  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
          CLUSTER, Scripted.first(Hooks.none().withRoute(HookContextIT::note).withPostQuery(TOLD)));

  /** It reads what a session has set, and not who its client is. */
  @RegisterExtension
  static final CordonMember SETTINGS =
      CordonMember.with(
          CLUSTER,
          Scripted.first(
              Hooks.none().withRoute(new Reading(Set.of(Input.QUERY, Input.ATTRIBUTES)))));

  /** It reads everything. */
  @RegisterExtension
  static final CordonMember ALL =
      CordonMember.with(
          CLUSTER,
          Scripted.first(
              Hooks.none()
                  .withRoute(new Reading(EnumSet.complementOf(EnumSet.of(Input.OUTSIDE))))));

  private record Reading(Set<Input> inputs) implements RouteHook {
    @Override
    public RouteResult route(RouteRequest request) {
      return note(request);
    }
  }

  private static RouteResult note(RouteRequest request) {
    ASKED
        .computeIfAbsent(request.query(), text -> new CopyOnWriteArrayList<>())
        .add(request.context());
    return new RouteResult.Primary();
  }

  @Test
  void namesTheClientAsItsNodeDoes() throws Exception {
    String own =
        "SELECT application_name, usename, datname, host(client_addr) FROM pg_stat_activity WHERE"
            + " pid = pg_backend_pid()";
    try (RawClient client = connect(CORDON, Map.of("application_name", "bill\u00e9t"))) {
      assertEquals("bill\\xc3\\xa9t", Reply.rows(client.query(own)).get(0).get(0));
      HookContext context = last(own);
      assertEquals(Told.id(client), context.clientId());
      assertEquals(PostgresServers.USER, context.identity());
      assertEquals(PostgresServers.DATABASE, context.database());
      assertEquals(
          Map.of("application_name", "bill\\xc3\\xa9t", "client_addr", "127.0.0.1"),
          context.attributes());
    }
    // What the node says of who connects to it directly, the member says of who connects to it.
    try (Connection direct = CLUSTER.connect(PRIMARY);
        Statement statement = direct.createStatement();
        ResultSet row = statement.executeQuery(own)) {
      row.next();
      assertEquals("127.0.0.1", row.getString(4));
    }
  }

  @Test
  void theNameFollowsWhatTheClientSets() throws Exception {
    try (RawClient client = connect(CORDON, Map.of("application_name", "first"))) {
      assertEquals("first", name(client));
      client.query("SET application_name = 'second'");
      assertEquals("second", name(client));
      client.query("BEGIN");
      client.query("SET LOCAL application_name TO third");
      assertEquals("third", name(client));
      client.query("ROLLBACK");
      assertEquals("second", name(client));
      client.query("SELECT set_config('application_name', 'fourth', false)");
      assertEquals("fourth", name(client));
      client.query("RESET application_name");
      assertEquals("first", name(client));
      assertEquals("first", Reply.rows(client.query("SHOW application_name")).get(0).get(0));
    }
    try (RawClient client = connect(CORDON, Map.of())) {
      client.query("SELECT 'without a name'");
      assertEquals(
          Map.of("client_addr", "127.0.0.1"), last("SELECT 'without a name'").attributes());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET client_addr = '10.0.0.1'",
        "SET \"client_addr\" TO '10.0.0.1'",
        "SET LOCAL client_addr = '10.0.0.1'",
        "SET SESSION client_addr = '10.0.0.1'",
        "SET Client_Addr = '10.0.0.1'",
        "SELECT set_config('client_addr', '10.0.0.1', false)",
        "SELECT set_config('CLIENT_ADDR', '10.0.0.1', true)",
        "SET helios.client_addr = '10.0.0.1'",
        "BEGIN; SET client_addr = '10.0.0.1'; SET helios.x = '1'"
      })
  void noClientSaysWhereItIs(String forgery) throws Exception {
    String text = "SELECT 'after', $$" + forgery + "$$";
    try (RawClient client = connect(CORDON, Map.of())) {
      client.query(forgery);
      client.query("ROLLBACK");
      client.query(text);
      assertEquals("127.0.0.1", last(text).attributes().get("client_addr"));
      client.exchange(parse("", forgery), bind("", ""), execute(""), sync());
      client.exchange(parse("", text), bind("", ""), execute(""), sync());
      assertEquals("127.0.0.1", last(text).attributes().get("client_addr"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"client_addr", "options"})
  void norDoesAClientsStartUp(String parameter) throws Exception {
    String value = parameter.equals("options") ? "-c client_addr=10.0.0.1" : "10.0.0.1";
    String text = "SELECT 'started with " + parameter + "'";
    try (RawClient client = connect(CORDON, Map.of(parameter, value))) {
      client.send(query(text));
      client.readUntilClosed(); // no node has such a parameter
    }
    assertEquals("127.0.0.1", last(text).attributes().get("client_addr"));
  }

  @Test
  void allHooksOfAStatementAreToldTheSame() throws Exception {
    try (RawClient client = connect(CORDON, Map.of("application_name", "both"))) {
      client.query("SET helios.region = 'eu-west'");
      client.query("SELECT 'the same'");
      assertEquals(last("SELECT 'the same'"), TOLD.of(client).get(0).request().context());
    }
  }

  /** Who does not read a client's name and address shares what was decided for others. */
  @Test
  void aDecisionIsKeptForClientsThatDifferInWhatNobodyReads() throws Exception {
    assertEquals(1, asked(SETTINGS, "SELECT 'shared'"));
    assertEquals(3, asked(ALL, "SELECT 'not shared'"));
  }

  /** How often it is asked about a statement under three names. */
  private static int asked(CordonMember member, String text) throws Exception {
    try (RawClient client = connect(member, Map.of("application_name", "a"))) {
      for (String name : List.of("a", "b", "c", "a", "b")) {
        client.query("SET application_name = '" + name + "'");
        client.query(text);
        client.query(text);
      }
    }
    return ASKED.get(text).size();
  }

  @Test
  void explainIsToldThemAsItsOtherAttributes() throws Exception {
    String text = "SELECT 'explained'";
    URI uri = URI.create("http://localhost:" + CORDON.adminPort() + "/api/v1/explain");
    String body =
        "{\"sql\":\"SET application_name = 'mine'; "
            + text
            + "\",\"attributes\":{\"client_addr\":\"192.0.2.7\"}}";
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();

    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(
        Map.of("application_name", "mine", "client_addr", "192.0.2.7"), last(text).attributes());
  }

  private static String name(RawClient client) throws Exception {
    String text = "SELECT 'name " + System.nanoTime() + "'";
    client.query(text);
    assertNotEquals(null, ASKED.get(text));
    return last(text).attributes().get("application_name");
  }

  private static HookContext last(String text) {
    List<HookContext> all = ASKED.get(text);
    return all.get(all.size() - 1);
  }

  private static RawClient connect(CordonMember member, Map<String, String> parameters)
      throws Exception {
    return RawClient.connect(member.host(), member.port(), parameters, PostgresServers.PASSWORD);
  }
}
