package io.cordon.proxy.config;

import io.cordon.proxy.admin.AdminOptions;
import io.cordon.proxy.audit.AuditOptions;
import io.cordon.proxy.backend.PoolOptions;
import io.cordon.proxy.catalog.CatalogOptions;
import io.cordon.proxy.cluster.ClusterOptions;
import io.cordon.proxy.frontend.FrontendOptions;
import io.cordon.proxy.frontend.login.AuthenticationOptions;
import io.cordon.proxy.frontend.session.MemoryOptions;
import io.cordon.proxy.health.HealthOptions;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.policy.Section;
import io.cordon.proxy.router.RouterOptions;
import io.cordon.proxy.service.ServiceLogin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one member is started with: a section each. Each belongs to the module that it configures,
 * which knows its keys, defaults and limits.
 *
 * @param loops event loops; 0 for one per core
 */
public record CordonConfig(
    FrontendOptions listen,
    AuthenticationOptions authentication,
    Backend backend,
    PoolOptions pool,
    HealthOptions health,
    CatalogOptions catalog,
    RouterOptions router,
    PluginOptions plugins,
    ClusterOptions cluster,
    AdminOptions admin,
    AuditOptions audit,
    Drain drain,
    Policies policy,
    MemoryOptions memory,
    int loops) {

  /** Who this member is on its nodes, when it probes them and reads their catalogs. */
  public ServiceLogin serviceLogin() {
    return new ServiceLogin(health.user(), backend.credentials().get(health.user()));
  }

  /**
   * The section {@code backend}: how this member logs in to nodes.
   *
   * @param credentials passwords by user
   */
  public record Backend(Map<String, String> credentials) {

    public Backend {
      credentials = Map.copyOf(credentials);
    }

    static Backend bind(Section section) {
      return new Backend(section.texts("credentials"));
    }

    /** Leaves the passwords out, so that they reach no log. */
    @Override
    public String toString() {
      return "Backend[users=" + credentials.keySet() + "]";
    }
  }

  /**
   * The section {@code drain}: how a member leaves that is told to stop.
   *
   * @param delay between the first 503 of {@code /readyz} and the listener's end
   * @param timeout from there; a transaction that has not ended by then is cut off
   */
  public record Drain(Duration delay, Duration timeout) {

    public static final Drain DEFAULT = new Drain(Duration.ZERO, Duration.ofSeconds(30));

    private static final Duration HOUR = Duration.ofHours(1);

    static Drain bind(Section section) {
      return new Drain(
          section.duration("delay", Duration.ZERO, HOUR, DEFAULT.delay),
          section.duration("timeout", Duration.ZERO, HOUR, DEFAULT.timeout));
    }
  }

  /**
   * The section {@code policy}: where the fleet's policy is kept, and where it may come from.
   *
   * @param stateDirectory of this member alone; null: nothing is kept, and a fleet that was all
   *     down begins anew
   * @param watch a file that is published whenever it changes; null: none
   * @param watchInterval how often it is looked at
   */
  public record Policies(
      @Nullable Path stateDirectory, @Nullable Path watch, Duration watchInterval) {

    public static final Policies DEFAULT = new Policies(null, null, Duration.ofSeconds(2));

    static Policies bind(Section section) {
      return new Policies(
          section.pathOrNull("stateDirectory"),
          section.pathOrNull("watch"),
          section.duration("watchInterval", DEFAULT.watchInterval));
    }
  }
}
