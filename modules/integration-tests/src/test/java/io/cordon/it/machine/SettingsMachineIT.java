package io.cordon.it.machine;

import static io.cordon.it.PostgresServers.PRIMARY;

import io.cordon.it.CordonMember;
import io.cordon.it.DemoCluster;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The settings of two sessions that share one server connection are those that they would have on a
 * node, after whatever they said. {@link Machine} says how to run it longer.
 */
class SettingsMachineIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember ONE = CordonMember.with(CLUSTER).pool(1, Duration.ofMinutes(1));

  @RegisterExtension
  static final CordonMember TWO = CordonMember.with(CLUSTER).pool(1, Duration.ofMinutes(1));

  static final List<Message> QUESTIONS =
      List.of(
          Message.query("SELECT current_user, session_user"),
          Message.query(
              "SELECT name, setting, reset_val FROM pg_settings WHERE name !~ '\\.'"
                  + " ORDER BY name"),
          Message.query(
              SettingsGenerator.CUSTOM.stream()
                  .map(name -> "nullif(current_setting('" + name + "', true), '')")
                  .collect(Collectors.joining(", ", "SELECT ", ""))));

  @Test
  void settingsAreThoseOfANode() throws Exception {
    SettingsGenerator generator;
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement()) {
      for (String role : List.of("machine_one", "machine_two")) {
        statement.execute("DROP ROLE IF EXISTS " + role);
        statement.execute("CREATE ROLE " + role);
      }
      generator = new SettingsGenerator(Parameter.read(connection));
    }
    new Machine("settings", 200).run(CLUSTER, List.of(ONE, TWO), QUESTIONS, generator::sequence);
  }
}
