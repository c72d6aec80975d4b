package io.cordon.it;

import io.cordon.demo.DemoServers;
import io.cordon.demo.Options;
import io.cordon.demo.ServerAddress;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.testcontainers.DockerClientFactory;

/**
 * The one place that gives tests their PostgreSQL: a primary {@code pg-primary} and its replicas
 * {@code pg-us-east} and {@code pg-eu-west}, each with its name as {@code cluster_name}, and the
 * database {@code demo}.
 */
public interface PostgresServers extends AutoCloseable {

  String PRIMARY = "pg-primary";
  String US_EAST = "pg-us-east";
  String EU_WEST = "pg-eu-west";
  String USER = DemoServers.USER;
  String PASSWORD = DemoServers.PASSWORD;
  String DATABASE = DemoServers.DATABASE;

  /**
   * Docker's where {@code -Dcordon.test.docker=true} (or {@code CORDON_TEST_DOCKER=true}) asks for
   * them and an engine runs, our own otherwise.
   */
  static PostgresServers start() throws IOException, InterruptedException {
    boolean docker =
        Boolean.getBoolean("cordon.test.docker")
            || Boolean.parseBoolean(System.getenv("CORDON_TEST_DOCKER"));
    if (docker && DockerClientFactory.instance().isDockerAvailable()) {
      return DockerServers.start();
    }
    return new EmbeddedServers(DemoServers.start(Options.regional()));
  }

  /** The primary first. */
  List<ServerAddress> addresses();

  /** At once, as in an outage: its clients see the end of their connections. */
  void stop(String name) throws IOException;

  /** Starts a stopped server, where it was; returns when it takes connections. */
  void start(String name) throws IOException;

  @Override
  void close() throws IOException;

  default ServerAddress address(String name) {
    return addresses().stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow();
  }

  /** A connection to the server itself, past any proxy. */
  default Connection connect(String name) throws SQLException {
    ServerAddress server = address(name);
    return DriverManager.getConnection(
        "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + DATABASE,
        USER,
        PASSWORD);
  }

  /** The embedded ones. */
  record EmbeddedServers(DemoServers servers) implements PostgresServers {

    @Override
    public List<ServerAddress> addresses() {
      return servers.addresses();
    }

    @Override
    public void stop(String name) throws IOException {
      servers.kill(name);
    }

    @Override
    public void start(String name) throws IOException {
      servers.start(name);
    }

    @Override
    public void close() throws IOException {
      servers.close();
    }
  }
}
