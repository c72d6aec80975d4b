package io.cordon.demo;

import static io.cordon.demo.Dialogue.BLOCKED;
import static io.cordon.demo.Dialogue.WHERE;
import static io.cordon.demo.Expectation.error;
import static io.cordon.demo.Expectation.ok;
import static io.cordon.demo.Expectation.value;

import io.cordon.proxy.policy.IdentitySpec;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.Policy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * The primary is production, pg-us-east is staging and pg-eu-west is dev. The policy fixes what the
 * users {@code dev} and {@code ops} are.
 */
final class EnvironmentScenario implements Scenario {

  private static final String CONFINED = "environment \"dev\" may not leave dev";
  private static final String ATTRIBUTE = "helios.environment";

  @Override
  public List<String> users() {
    return List.of("dev", "ops");
  }

  @Override
  public String script() {
    return """
        CREATE ROLE dev LOGIN PASSWORD 'dev';
        CREATE ROLE ops LOGIN PASSWORD 'ops';
        GRANT ALL ON ALL TABLES IN SCHEMA public TO dev, ops;
        GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO dev, ops;
        """;
  }

  @Override
  public Policy policy(List<ServerAddress> servers) {
    return new Policy(
        1,
        DemoConfig.nodes(
            servers,
            Map.of(
                "pg-primary", Map.of("environment", "production"),
                "pg-us-east", Map.of("environment", "staging"),
                "pg-eu-west", Map.of("environment", "dev"))),
        Map.of(
            "dev", new IdentitySpec("dev", Map.of(ATTRIBUTE, "dev")),
            "ops", new IdentitySpec("ops", Map.of(ATTRIBUTE, "ops"))),
        List.of(
            new PluginSpec(
                "environment-guard",
                Map.of("allow", Map.of("dev", List.of("dev"), "ops", List.of("*"))))));
  }

  @Override
  public String invitation() {
    return "-U dev -d %s -c \"SET replica = 'pg-primary'\" -c \"SELECT 1\""
        .formatted(DemoServers.DATABASE);
  }

  @Override
  public void run(Dialogue dialogue) throws SQLException {
    try (Connection dev = dialogue.session("dev", "dev")) {
      dialogue.chapter("A session that the policy says is dev (user dev)");
      dialogue.say(dev, WHERE, value("pg-eu-west"));
      dialogue.say(dev, "SET replica = 'pg-primary'", ok());
      dialogue.say(dev, "SELECT 1", error(BLOCKED, CONFINED));
      dialogue.say(dev, "SET replica = 'pg-us-east'", ok());
      dialogue.say(dev, "SELECT count(*) FROM users", error(BLOCKED, CONFINED));
      dialogue.say(dev, "RESET replica", ok());
      dialogue.say(dev, "SELECT count(*) FROM users", value("1000"));

      dialogue.chapter("It cannot become another");
      String fixed = "permission denied to set parameter \"" + ATTRIBUTE + "\"";
      dialogue.say(dev, "SET helios.environment = 'ops'", error("42501", fixed));
      dialogue.say(
          dev, "SELECT set_config('helios.environment', 'ops', false)", error("42501", fixed));
      dialogue.say(dev, "SHOW helios.environment", value("dev"));

      dialogue.chapter("What only production could take is refused");
      dialogue.say(
          dev, "INSERT INTO events (user_id, kind) VALUES (1, 'demo')", error(BLOCKED, CONFINED));
      dialogue.say(dev, "BEGIN", ok());
      dialogue.say(dev, WHERE, value("pg-eu-west"));
      dialogue.say(dev, "DELETE FROM events", error(BLOCKED, CONFINED));
      dialogue.say(dev, "SELECT 1", error("25P02", "current transaction is aborted"));
      dialogue.say(dev, "ROLLBACK", ok());
    }
    try (Connection ops = dialogue.session("ops", "ops")) {
      dialogue.chapter("A session that may reach every node (user ops)");
      dialogue.say(ops, WHERE, value("pg-primary"));
      dialogue.say(ops, "SET replica = 'pg-us-east'", ok());
      dialogue.say(ops, WHERE, value("pg-us-east"));
    }
  }
}
