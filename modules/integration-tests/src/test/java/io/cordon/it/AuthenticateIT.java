package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.US_EAST;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.AuthenticateRequest;
import io.cordon.plugin.AuthenticateResult;
import io.cordon.plugin.AuthenticateResult.Identity;
import io.cordon.plugin.Hooks;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins say who a client is: what they claim routes it, and is not its own to change. */
class AuthenticateIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
          CLUSTER,
          Scripted.first(Hooks.none().withAuthenticate(AuthenticateIT::byToken)),
          Scripted.second(Hooks.none().withAuthenticate(AuthenticateIT::bySecondToken)),
          new PluginSpec(
              "residency-router",
              Map.of("enforce", true, "attribute", "helios.region", "writes", "primary")));

  private static AuthenticateResult byToken(AuthenticateRequest request) {
    String token = request.headers().getOrDefault("helios.token", "");
    return switch (token) {
      case "" -> new AuthenticateResult.Defer();
      case "denied" -> new AuthenticateResult.Denied("the token\0 of \"alice\" has expired");
      case "throws" -> throw new IllegalStateException("no keys");
      case "null" -> null;
      case "unfit" -> success(Map.of("https://acme.example/region", "eu-west"));
      default -> success(Map.of("region", token, "acme.tier", "gold"));
    };
  }

  private static AuthenticateResult bySecondToken(AuthenticateRequest request) {
    String region = request.headers().get("helios.second");
    return region == null ? new AuthenticateResult.Defer() : success(Map.of("region", region));
  }

  private static AuthenticateResult success(Map<String, String> claims) {
    return new AuthenticateResult.Success(
        new Identity("u-7", "alice", List.of("analyst", "reader"), "acme", claims));
  }

  @ParameterizedTest
  @CsvSource({"eu-west, " + EU_WEST, "us-east, " + US_EAST})
  void aClaimedRegionIsWhereTheSessionReads(String region, String node) throws Exception {
    try (RawClient client = with(region)) {
      assertEquals(node, answer(client, "SELECT current_setting('cluster_name')"));
      // The node agrees, and so does SHOW.
      for (String[] claim :
          new String[][] {
            {"helios.region", region},
            {"helios.acme.tier", "gold"},
            {"helios.user_id", "u-7"},
            {"helios.tenant_id", "acme"},
            {"helios.roles", "analyst,reader"}
          }) {
        assertEquals(claim[1], answer(client, "SHOW " + claim[0]));
        assertEquals(claim[1], answer(client, "SELECT current_setting('" + claim[0] + "')"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET helios.region = 'us-east'",
        "SET LOCAL helios.region = 'us-east'",
        "SET helios.region TO DEFAULT",
        "RESET helios.region",
        "SELECT set_config('helios.region', 'us-east', false)",
        "SET helios.roles = 'admin'",
        "SET HELIOS.Tenant_Id = 'other'",
        "SELECT set_config('helios.' || 'acme.tier', 'lead', false)"
      })
  void aClaimIsNotTheClientsToChange(String statement) throws Exception {
    try (RawClient client = with("eu-west")) {
      List<Reply> replies = client.query(statement);
      boolean computed = statement.contains("||");
      assertEquals(
          computed ? "0A000" : "42501",
          replies.get(0).errorFields().get('C'),
          Reply.transcript(replies));
      List<Reply> pipelined =
          client.exchange(parse("", statement), bind("", ""), execute(""), sync());
      assertTrue(
          Reply.transcript(pipelined).contains(computed ? " 0A000 " : " 42501 "),
          Reply.transcript(pipelined));

      client.query("DISCARD ALL");
      client.query("RESET ALL");
      assertEquals(EU_WEST, answer(client, "SELECT current_setting('cluster_name')"));
      assertEquals("analyst,reader", answer(client, "SHOW helios.roles"));
      assertEquals("acme", answer(client, "SELECT current_setting('helios.tenant_id')"));
    }
  }

  @Test
  void aClientThatNobodyKnowsHasNoClaims() throws Exception {
    try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      assertEquals("C(SET) Z(I)", Reply.answers(client.query("SET helios.region = 'us-east'")));
      assertEquals(US_EAST, answer(client, "SELECT current_setting('cluster_name')"));
    }
  }

  @Test
  void aDenialIsTheEndAfterTheAuthentication() throws Exception {
    assertFatal(
        Map.of("helios.token", "denied"), "28000", "the token of \"alice\" has expired", true);
  }

  @ParameterizedTest
  @CsvSource({
    "throws, threw java.lang.IllegalStateException",
    "null,   no answer",
    "unfit,  its answer is none"
  })
  void aPluginThatFailsLetsNobodyIn(String token, String why) throws Exception {
    String message = "plugin \"scripted\" failed: " + why;
    assertFatal(Map.of("helios.token", token), "28000", message, true);
  }

  @Test
  void pluginsThatContradictEachOtherLetNobodyIn() throws Exception {
    assertFatal(
        Map.of("helios.token", "eu-west", "helios.second", "us-east"),
        "28000",
        "plugin \"scripted\" and plugin \"scripted-too\" claim different values for"
            + " \"helios.region\"",
        false);
    try (RawClient client =
        connect(Map.of("helios.token", "eu-west", "helios.second", "eu-west"))) {
      assertEquals(EU_WEST, answer(client, "SELECT current_setting('cluster_name')"));
    }
  }

  @ParameterizedTest
  @CsvSource({"helios.region, eu-west", "HELIOS.REGION, us-east", "helios.roles, admin"})
  void whatIsClaimedCannotBeChosenAtTheStartUp(String name, String value) throws Exception {
    assertFatal(
        Map.of("helios.token", "eu-west", name, value),
        "42501",
        "parameter \"" + name.toLowerCase(Locale.ROOT) + "\" cannot be changed",
        false);
    assertFatal(
        Map.of("helios.token", "eu-west", "options", "-c " + name + "=" + value),
        "42501",
        "parameter \"" + name.toLowerCase(Locale.ROOT) + "\" cannot be changed",
        false);
  }

  /** And the member serves the next one. */
  private static void assertFatal(
      Map<String, String> parameters, String sqlState, String message, boolean byFirst)
      throws Exception {
    try (RawClient client = RawClient.open(CORDON.host(), CORDON.port())) {
      List<Reply> replies = client.startUp(parameters, PASSWORD);

      assertEquals('R', replies.get(0).type(), Reply.transcript(replies));
      Map<Character, String> error = replies.get(replies.size() - 1).errorFields();
      assertEquals("FATAL", error.get('V'));
      assertEquals(sqlState, error.get('C'));
      assertEquals(message, error.get('M'));
      if (byFirst) {
        assertEquals("scripted@1", error.get('R'));
      }
      assertEquals(List.of(), client.readUntilClosed());
    }
    try (RawClient client = with("eu-west")) {
      assertEquals(EU_WEST, answer(client, "SELECT current_setting('cluster_name')"));
    }
  }

  private static RawClient with(String token) throws Exception {
    return connect(Map.of("helios.token", token));
  }

  private static RawClient connect(Map<String, String> parameters) throws Exception {
    return RawClient.connect(CORDON.host(), CORDON.port(), parameters, PASSWORD);
  }

  private static String answer(RawClient client, String text) throws Exception {
    List<Reply> replies = client.query(text);
    List<List<String>> rows = Reply.rows(replies);
    return rows.isEmpty() ? Reply.transcript(replies) : rows.get(0).get(0);
  }
}
