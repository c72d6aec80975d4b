package io.cordon.it;

import io.cordon.demo.DemoServers;
import io.cordon.demo.Options;
import io.cordon.demo.ServerAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The servers that all test classes of the JVM share: started by the first one that asks, closed
 * after the last.
 *
 * <pre>
 *   &#64;RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();
 * </pre>
 *
 * A test that stops a server starts it again before it ends ({@link #down}); one that writes does
 * so to tables of its own.
 */
public final class DemoCluster implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(DemoCluster.class);

  private final Path programs;
  private PostgresServers servers;

  public DemoCluster() {
    this(null);
  }

  private DemoCluster(Path programs) {
    this.programs = programs;
  }

  /**
   * Servers that are this class's only, of another version.
   *
   * @param programs its {@code bin} has PostgreSQL's programs
   */
  public static DemoCluster of(Path programs) {
    return new DemoCluster(programs);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    if (servers != null) {
      return;
    }
    if (programs != null) {
      Options options = Options.regional().withPrograms(programs);
      servers = new PostgresServers.EmbeddedServers(DemoServers.start(options));
      return;
    }
    servers =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent("servers", key -> new Shared(), Shared.class)
            .servers;
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (programs != null) {
      servers.close();
    }
  }

  public PostgresServers servers() {
    return servers;
  }

  public List<ServerAddress> addresses() {
    return servers.addresses();
  }

  public ServerAddress address(String name) {
    return servers.address(name);
  }

  /** To the server itself, past any proxy. */
  public Connection connect(String name) throws SQLException {
    return servers.connect(name);
  }

  /** Takes a server down until the result is closed. */
  public Outage down(String name) throws IOException {
    servers.stop(name);
    return () -> servers.start(name);
  }

  /** A server that is down. */
  @FunctionalInterface
  public interface Outage extends AutoCloseable {

    /** Brings it back. */
    @Override
    void close() throws IOException;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == PostgresServers.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return servers;
  }

  private static final class Shared implements AutoCloseable {

    private final PostgresServers servers;

    Shared() {
      try {
        servers = PostgresServers.start();
      } catch (Exception e) {
        throw new IllegalStateException("the tests' servers do not start", e);
      }
    }

    @Override
    public void close() throws IOException {
      servers.close();
    }
  }
}
