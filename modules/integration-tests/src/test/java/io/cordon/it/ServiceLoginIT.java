package io.cordon.it;

import static io.cordon.it.PostgresServers.PASSWORD;
import static io.cordon.it.PostgresServers.PRIMARY;
import static io.cordon.it.PostgresServers.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.demo.ServerAddress;
import io.cordon.proxy.catalog.CatalogReading;
import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.health.HealthOptions;
import io.cordon.proxy.health.HealthVerticle;
import io.cordon.proxy.health.NodeFacts;
import io.cordon.proxy.health.NodeFactsHolder;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.RegionMapHolder;
import io.cordon.proxy.service.ServiceLogin;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A database's owner chooses what a session there begins with, and has operators and functions of
 * the names that the member's own statements have. None of it runs as the member's user, which is a
 * superuser; a bait that does fails the statement.
 */
class ServiceLoginIT {

  private static final String OWNER = "service_login_owner";
  private static final String EVIL = "service_login_it";

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  private NodeSpec node;

  @BeforeEach
  void create() throws Exception {
    drop();
    ServerAddress primary = CLUSTER.address(PRIMARY);
    node = new NodeSpec("a", primary.host(), primary.port(), null, NodeRole.PRIMARY, Map.of());
    sql(USER, "postgres", "CREATE ROLE " + OWNER + " LOGIN PASSWORD '" + PASSWORD + "'");
    sql(USER, "postgres", "CREATE DATABASE " + EVIL + " OWNER " + OWNER);
    sql(
        OWNER,
        EVIL,
        """
        CREATE SCHEMA evil;
        GRANT USAGE ON SCHEMA evil TO public;
        CREATE FUNCTION evil.bait() RETURNS bool LANGUAGE plpgsql AS $$
        BEGIN
          IF current_user OPERATOR(pg_catalog.<>) 'service_login_owner' THEN
            RAISE EXCEPTION 'runs as %', current_user;
          END IF;
          RETURN true;
        END $$;
        CREATE FUNCTION evil.pg_is_in_recovery() RETURNS bool LANGUAGE sql
          AS 'SELECT evil.bait(); SELECT false';
        CREATE FUNCTION evil.current_setting(text) RETURNS text LANGUAGE sql
          AS 'SELECT evil.bait(); SELECT pg_catalog.current_setting($1)';
        CREATE FUNCTION evil.unnest(text[]) RETURNS SETOF text LANGUAGE sql
          AS 'SELECT evil.bait(); SELECT pg_catalog.unnest($1)';
        CREATE FUNCTION evil.eq(text, text) RETURNS bool LANGUAGE sql
          AS 'SELECT evil.bait(); SELECT $1 OPERATOR(pg_catalog.=) $2';
        CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.eq);
        CREATE VIEW evil.pg_roles AS
          SELECT rolname, rolsuper, rolcanlogin, evil.bait() FROM pg_catalog.pg_roles;
        CREATE TABLE public.t (a int);
        """);
    set("search_path = evil, pg_catalog");
  }

  @AfterEach
  void drop() throws Exception {
    sql(USER, "postgres", "DROP DATABASE IF EXISTS " + EVIL + " WITH (FORCE)");
    sql(USER, "postgres", "DROP ROLE IF EXISTS " + OWNER);
  }

  @Test
  void theBaitIsTakenWhereNothingIsSaid() {
    SQLException taken =
        assertThrows(SQLException.class, () -> sql(USER, EVIL, "SELECT pg_is_in_recovery()"));

    assertTrue(taken.getMessage().contains("runs as " + USER), taken.getMessage());
  }

  @Test
  void neitherReadingNorProbeDependsOnWhatTheOwnerSets() throws Exception {
    for (String setting :
        List.of(
            "statement_timeout = 1",
            "lock_timeout = 1",
            "idle_in_transaction_session_timeout = 1",
            "standard_conforming_strings = off",
            "default_transaction_isolation = serializable",
            "default_transaction_deferrable = on",
            "client_encoding = 'SQL_ASCII'")) {
      set(setting);
    }

    aCatalogIsReadWithPostgresOwnNames();
    NodeFacts seen = aProbeRunsPostgresOwnFunctions();
    assertEquals("off", seen.parameters().get("standard_conforming_strings"), "as clients get it");
  }

  @Test
  void aCatalogIsReadWithPostgresOwnNames() throws Exception {
    Catalogs read =
        CatalogReading.of(node, EVIL, new ServiceLogin(USER, PASSWORD), Duration.ofSeconds(30));

    assertTrue(read.relation(EVIL, "public.t").isPresent());
    assertTrue(read.relation(EVIL, "evil.pg_roles").isPresent());
  }

  @Test
  void aProbeIsAnswered() throws Exception {
    aProbeRunsPostgresOwnFunctions();
  }

  private NodeFacts aProbeRunsPostgresOwnFunctions() throws Exception {
    Vertx vertx = Vertx.vertx();
    RegionMapHolder regions = new RegionMapHolder();
    NodeFactsHolder facts = new NodeFactsHolder();
    regions.setNodes(List.of(node));
    try {
      vertx
          .deployVerticle(
              new HealthVerticle(
                  new HealthOptions(Duration.ofHours(1), Duration.ofSeconds(15), USER, EVIL),
                  new ServiceLogin(USER, PASSWORD),
                  regions,
                  facts))
          .await(60, TimeUnit.SECONDS);

      assertTrue(regions.current().node("a").health().alive());
      NodeFacts seen = Objects.requireNonNull(facts.current());
      assertTrue(seen.databases().contains(EVIL));
      return seen;
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  private static void set(String setting) throws SQLException {
    sql(OWNER, "postgres", "ALTER DATABASE " + EVIL + " SET " + setting);
  }

  private static void sql(String user, String database, String text) throws SQLException {
    ServerAddress primary = CLUSTER.address(PRIMARY);
    String url =
        "jdbc:postgresql://"
            + primary.host()
            + ":"
            + primary.port()
            + "/"
            + database
            + "?options=-c%20statement_timeout=0";
    try (Connection connection = DriverManager.getConnection(url, user, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }
}
