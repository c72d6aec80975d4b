package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Databases come and go under a member, as they do without one. */
class DatabasesIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
  @RegisterExtension static final CordonMember CORDON = CordonMember.residency(CLUSTER);

  @Test
  void oneThatHasJustBeenMadeTakesClientsAndCanBeDroppedAfterwards() throws Exception {
    for (int round = 0; round < 3; round++) {
      try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
        assertEquals("C(CREATE DATABASE) Z(I)", answers(client, "CREATE DATABASE coming"));
        try (RawClient one = in("coming");
            RawClient two = in("coming")) {
          assertEquals("C(CREATE TABLE) Z(I)", answers(one, "CREATE TABLE t (a int)"));
          assertEquals("C(INSERT 0 1) Z(I)", answers(two, "INSERT INTO t VALUES (1)"));
          two.query("SET helios.region = 'us-east'");
          Await.until(
              "the standby has it", () -> answers(two, "SELECT 1").equals("T D C(SELECT 1) Z(I)"));
          assertEquals("T D C(SELECT 1) Z(I)", answers(one, "SELECT a FROM t"));
        }
        assertEquals(
            "C(ALTER DATABASE) Z(I)", answers(client, "ALTER DATABASE coming RENAME TO going"));
        try (RawClient one = in("going")) {
          assertEquals("T D C(SELECT 1) Z(I)", answers(one, "SELECT a FROM t"));
          assertEquals("C(DROP DATABASE) Z(I)", answers(client, "DROP DATABASE going"));
        }
      }
    }
  }

  private static RawClient in(String database) throws IOException {
    return RawClient.connect(
        CORDON.host(), CORDON.port(), Map.of("database", database), PostgresServers.PASSWORD);
  }

  private static String answers(RawClient client, String sql) throws IOException {
    return Reply.answers(client.query(sql));
  }
}
