package io.cordon.it;

import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More clients than server connections, on two event loops: each has its turn on what is there. */
class ContentionIT {

  private static final int CONNECTIONS = 20;

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(CLUSTER).pool(CONNECTIONS, Duration.ofSeconds(60));

  @TempDir static Path scripts;

  @ParameterizedTest
  @CsvSource({
    "24, simple",
    "24, extended",
    "40, simple",
    "40, extended",
    "200, simple",
    "200, extended"
  })
  void everyClientIsServedByTheConnectionsThatAreThere(int clients, String mode) throws Exception {
    run(clients, mode, "SELECT pg_sleep(0.01)", 10);
    Set<String> before = backends();
    assertTrue(before.size() <= CONNECTIONS, before::toString);

    run(clients, mode, "SELECT 1", 6_000 / clients);

    Set<String> opened = backends();
    assertTrue(opened.size() <= CONNECTIONS, opened::toString);
    opened.removeAll(before);
    // On a busy machine a loop may wait so long that slots move to it, up to its half.
    assertTrue(opened.size() <= CONNECTIONS / 2, () -> "opened anew: " + opened);
  }

  /** Each client runs it so many times, or the run has failed. */
  private static void run(int clients, String mode, String sql, int times) throws Exception {
    Path script = scripts.resolve("script.sql");
    Files.writeString(script, sql + ";\n");
    ToolResult result =
        Pgbench.run(
            CORDON.host(),
            CORDON.port(),
            USER,
            "-n",
            "-c",
            Integer.toString(clients),
            "-t",
            Integer.toString(times),
            "-M",
            mode,
            "-f",
            script.toString());
    assertEquals(0, result.exitCode(), result.output());
    String all = "processed: " + clients * times + "/" + clients * times;
    assertTrue(result.output().contains(all), result.output());
  }

  private static Set<String> backends() throws Exception {
    Set<String> backends = new HashSet<>();
    try (Connection connection = CLUSTER.connect(PRIMARY);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT pid || ' ' || backend_start FROM pg_stat_activity"
                    + " WHERE application_name = 'pgbench'")) {
      while (rows.next()) {
        backends.add(rows.getString(1));
      }
    }
    return backends;
  }
}
