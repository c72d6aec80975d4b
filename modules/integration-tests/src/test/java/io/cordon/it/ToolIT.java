package io.cordon.it;

import static io.cordon.it.PostgresServers.USER;
import static io.cordon.it.PostgresServers.US_EAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ToolIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @Test
  void psqlAsks() throws Exception {
    ServerAddress server = CLUSTER.address(US_EAST);

    ToolResult result =
        Psql.run(server.host(), server.port(), USER, "-Atc", "SHOW cluster_name", "-c", "SELEC");

    assertEquals(1, result.exitCode());
    assertTrue(result.output().startsWith("pg-us-east\nERROR:  syntax error"), result.output());
  }

  @Test
  void pgbenchRuns(@TempDir Path directory) throws Exception {
    ServerAddress server = CLUSTER.address(US_EAST);
    Path script = Files.writeString(directory.resolve("script.sql"), "SELECT 1;\n");

    ToolResult result =
        Pgbench.run(server.host(), server.port(), USER, "-n", "-t", "5", "-f", script.toString());

    assertEquals(0, result.exitCode(), result.output());
    assertTrue(result.output().contains("processed: 5/5"), result.output());
  }
}
