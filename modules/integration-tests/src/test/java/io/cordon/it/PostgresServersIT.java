package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.US_EAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.test.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresServersIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @ParameterizedTest
  @CsvSource({"pg-primary, f", "pg-us-east, t", "pg-eu-west, t"})
  void eachServerKnowsItsNameAndItsRole(String name, String inRecovery) throws Exception {
    try (Connection connection = CLUSTER.connect(name)) {
      assertEquals(name, single(connection, "SELECT current_setting('cluster_name')"));
      assertEquals(inRecovery, single(connection, "SELECT pg_is_in_recovery()"));
      assertEquals("1000", single(connection, "SELECT count(*) FROM users"));
    }
  }

  @Test
  void replicasFollowThePrimary() throws Exception {
    try (Connection primary = CLUSTER.connect(PRIMARY);
        Connection usEast = CLUSTER.connect(US_EAST);
        Connection euWest = CLUSTER.connect(EU_WEST)) {
      primary.createStatement().execute("CREATE TABLE followed AS SELECT 7 AS n");

      Await.until("us-east has it", () -> single(usEast, "TABLE followed").equals("7"));
      Await.until("eu-west has it", () -> single(euWest, "TABLE followed").equals("7"));

      primary.createStatement().execute("DROP TABLE followed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg-primary", "pg-us-east"})
  void aServerGoesDownAndComesBack(String name) throws Exception {
    try (Connection before = CLUSTER.connect(name)) {
      DemoCluster.Outage outage = CLUSTER.down(name);
      assertThrows(SQLException.class, () -> single(before, "SELECT 1"));
      assertThrows(SQLException.class, () -> CLUSTER.connect(name));
      outage.close();
    }

    try (Connection after = CLUSTER.connect(name)) {
      assertEquals(name, single(after, "SELECT current_setting('cluster_name')"));
    }
  }

  private static String single(Connection connection, String query) throws SQLException {
    try (ResultSet rows = connection.createStatement().executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
