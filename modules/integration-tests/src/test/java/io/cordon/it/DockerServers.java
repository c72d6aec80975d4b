package io.cordon.it;

import io.cordon.demo.DemoServers;
import io.cordon.demo.ServerAddress;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.test.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** The same servers from PostgreSQL's image: a primary, and replicas by {@code pg_basebackup}. */
final class DockerServers implements PostgresServers {

  private static final DockerImageName IMAGE = DockerImageName.parse("postgres:17");
  private static final String SETTINGS =
      " -c fsync=off -c max_connections=300 -c max_prepared_transactions=10"
          + " -c wal_keep_size=256MB -c wal_retrieve_retry_interval=100ms";

  private final Network network = Network.newNetwork();
  private final Map<String, GenericContainer<?>> containers = new LinkedHashMap<>();
  private final Map<String, ServerAddress> addresses = new LinkedHashMap<>();

  private DockerServers() {}

  static DockerServers start() throws IOException {
    DockerServers servers = new DockerServers();
    try {
      servers.startAll();
      return servers;
    } catch (IOException | RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  private void startAll() throws IOException {
    run(PRIMARY, null, NodeRole.PRIMARY, primary());
    for (String name : List.of(US_EAST, EU_WEST)) {
      run(name, name.substring("pg-".length()), NodeRole.STANDBY, replica(name));
    }
  }

  private GenericContainer<?> primary() throws IOException {
    String script =
        new String(
            DemoServers.class.getResourceAsStream("demo.sql").readAllBytes(),
            StandardCharsets.UTF_8);
    return new GenericContainer<>(IMAGE)
        .withEnv("POSTGRES_PASSWORD", PASSWORD)
        .withEnv("POSTGRES_DB", DATABASE)
        .withCopyToContainer(
            Transferable.of(
                "echo 'host replication all all scram-sha-256' >>\"$PGDATA/pg_hba.conf\"\n"),
            "/docker-entrypoint-initdb.d/1-replication.sh")
        .withCopyToContainer(Transferable.of(script), "/docker-entrypoint-initdb.d/2-demo.sql")
        .withCommand("sh", "-c", "exec docker-entrypoint.sh postgres" + settings(PRIMARY));
  }

  private static GenericContainer<?> replica(String name) {
    String script =
        "[ -f \"$PGDATA/PG_VERSION\" ]"
            + " || pg_basebackup -h "
            + PRIMARY
            + " -U "
            + USER
            + " -D \"$PGDATA\" -R -X stream -c fast"
            + " && chmod 700 \"$PGDATA\" && exec postgres"
            + settings(name);
    return new GenericContainer<>(IMAGE)
        .withEnv("PGPASSWORD", PASSWORD)
        .withCreateContainerCmdModifier(
            command -> command.withUser("postgres").withEntrypoint("bash", "-c", script));
  }

  private static String settings(String name) {
    return SETTINGS + " -c cluster_name=" + name;
  }

  /** On a port of the host that stays the same when the container is started again. */
  private void run(String name, String region, NodeRole role, GenericContainer<?> container)
      throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    container.setPortBindings(List.of(port + ":5432"));
    containers.put(name, container);
    container
        .withNetwork(network)
        .withNetworkAliases(name)
        .withExposedPorts(5432)
        .waitingFor(Wait.forListeningPort().withStartupTimeout(Duration.ofMinutes(2)))
        .start();
    addresses.put(name, new ServerAddress(name, container.getHost(), port, region, role));
    awaitConnections(name);
  }

  private void awaitConnections(String name) {
    Await.until(
        name + " takes connections",
        () -> {
          connect(name).close();
          return true;
        });
  }

  @Override
  public List<ServerAddress> addresses() {
    return List.copyOf(addresses.values());
  }

  @Override
  public void stop(String name) {
    GenericContainer<?> container = containers.get(name);
    container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void start(String name) {
    GenericContainer<?> container = containers.get(name);
    container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
    awaitConnections(name);
  }

  @Override
  public void close() {
    containers.values().forEach(GenericContainer::stop);
    network.close();
  }
}
