package io.cordon.proxy.frontend.login;

import static io.cordon.proxy.frontend.net.FatalError.assertFatal;
import static io.cordon.test.wire.Frontend.startup;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.test.wire.RawClient;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may ask for in its startup packet, and how that is understood. */
@ExtendWith(VertxExtension.class)
class StartupSettingsTest {

  private StartupServer server;

  @BeforeEach
  void listen(Vertx vertx) {
    server = new StartupServer(vertx);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void takesOptionsApartAndFoldsNames() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(
          startup(
              "user", "postgres",
              "database", "demo",
              "options", "-c Helios.Region=eu-west --replica=pg-eu -c application-name=x",
              "Application_Name", "psql",
              "client_encoding", "latin1",
              "replication", "false"));

      client.readUntilReady();

      StartupServer.Admitted admitted = server.takeAdmitted();
      assertEquals(
          Map.of(
              "helios.region", "eu-west",
              "replica", "pg-eu",
              "application_name", "psql",
              "client_encoding", "LATIN1",
              "standard_conforming_strings", "on"),
          admitted.login().parameters());
      assertEquals("psql", admitted.told().get("application_name"));
      assertEquals("LATIN1", admitted.told().get("client_encoding"));
      assertEquals("on", admitted.told().get("is_superuser"));
    }
  }

  @Test
  void cutsLongNamesAsANodeWould() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("user", "ä".repeat(40), "database", "demo"));

      client.readUntilReady();

      assertEquals("ä".repeat(31), server.takeAdmitted().login().user());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "on", "1", "database", "y"})
  void doesNotRouteReplication(String value) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", "replication", value));

      assertFatal("0A000", "replication connections are not routed", client);
    }
  }

  @Test
  void refusesReplicationThatIsNoBoolean() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", "replication", "zork"));

      Map<Character, String> error =
          assertFatal("22023", "invalid value for parameter \"replication\": \"zork\"", client);
      assertEquals("Valid values are: \"false\", 0, \"true\", 1, \"database\".", error.get('H'));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "helios.region   | us-east",
        "HELIOS.Region   | us-east",
        "options         | -c helios.region=us-east",
        "options         | --Helios.Region=eu-west"
      })
  void doesNotLetAClientChooseAFixedAttribute(String name, String value) throws Exception {
    server.fixed = Map.of("helios.region", "eu-west");
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", name, value));

      assertEquals('R', client.read().type());
      assertFatal("42501", "parameter \"helios.region\" cannot be changed", client);
    }
  }

  @Test
  void handsTheFixedAttributesOn() throws Exception {
    server.fixed = Map.of("helios.region", "eu-west");
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice"));

      client.readUntilReady();

      assertEquals(server.fixed, server.takeAdmitted().login().fixed());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "options         | zork    | 42601 | invalid command-line argument for server process:"
            + " zork",
        "options         | -c zork | 42601 | -c zork requires a value",
        "client_encoding | zork    | 22023 | invalid value for parameter \"client_encoding\":"
            + " \"zork\"",
        "datestyle       | zork    | 22023 | invalid value for parameter \"DateStyle\": \"zork\"",
      })
  void refusesSettingsThatNoNodeWouldTake(
      String name, String value, String sqlState, String message) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", name, value));

      assertEquals('R', client.read().type());
      assertFatal(sqlState, message, client);
    }
  }
}
