package io.cordon.proxy.config;

import io.cordon.plugin.PluginLimits;
import io.cordon.proxy.backend.Cleaning;
import io.cordon.proxy.plugin.PluginOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one member is started with.
 *
 * @param loops event loops; 0 for one per core
 */
public record CordonConfig(
    Listen listen,
    Authentication authentication,
    Backend backend,
    Pool pool,
    Health health,
    Catalog catalog,
    Router router,
    Plugins plugins,
    Cluster cluster,
    Admin admin,
    Audit audit,
    Drain drain,
    Policies policy,
    Memory memory,
    int loops) {

  /**
   * One that says neither how to leave, nor where policies are kept, nor how much memory is whose.
   */
  public CordonConfig(
      Listen listen,
      Authentication authentication,
      Backend backend,
      Pool pool,
      Health health,
      Catalog catalog,
      Router router,
      Plugins plugins,
      Cluster cluster,
      Admin admin,
      Audit audit,
      int loops) {
    this(
        listen,
        authentication,
        backend,
        pool,
        health,
        catalog,
        router,
        plugins,
        cluster,
        admin,
        audit,
        Drain.DEFAULT,
        Policies.NONE,
        Memory.DEFAULT,
        loops);
  }

  /**
   * How much of the heap clients may take; 0: a part of it.
   *
   * @param textBytes the longest Query or Parse message that is read; 0: a 256th of the heap
   * @param sessionBytes what one session may make the member keep; 0: a 32nd of the heap
   * @param totalBytes what all sessions may make it keep; 0: a quarter of the heap
   */
  public record Memory(int textBytes, int sessionBytes, int totalBytes) {

    /** Of a configuration that does not speak of memory. */
    public static final Memory DEFAULT = new Memory(0, 0, 0);

    /**
     * The same with a number in the place of each 0.
     *
     * @param heap in bytes
     */
    public Memory of(long heap) {
      return new Memory(
          textBytes > 0 ? textBytes : part(heap, 256),
          sessionBytes > 0 ? sessionBytes : part(heap, 32),
          totalBytes > 0 ? totalBytes : part(heap, 4));
    }

    private static int part(long heap, int of) {
      return (int) Math.min(Integer.MAX_VALUE, heap / of);
    }
  }

  /**
   * Where the fleet's policy is kept, and where it may come from.
   *
   * @param stateDirectory of this member alone; null: nothing is kept, and a fleet that was all
   *     down begins anew
   * @param watch a file that is published whenever it changes; null: none
   * @param watchInterval how often it is looked at
   */
  public record Policies(
      @Nullable String stateDirectory, @Nullable String watch, Duration watchInterval) {

    /** Of a configuration that does not speak of policies. */
    public static final Policies NONE = new Policies(null, null, Duration.ofSeconds(2));
  }

  /**
   * Where clients connect.
   *
   * @param port 0 picks a free one
   * @param startupTimeout a client that has not logged in by then is closed
   * @param maxMessageBytes the longest Query or Parse message
   */
  public record Listen(String host, int port, Duration startupTimeout, int maxMessageBytes) {}

  /**
   * How clients prove who they are.
   *
   * @param userFile verifiers by user, as PgBouncer's {@code userlist.txt}; not null with {@code
   *     SCRAM_SHA_256}, which needs it
   */
  public record Authentication(Method method, @Nullable String userFile) {

    /** The methods that there are. */
    public enum Method {
      /** Whoever connects is who they say; on loopback only, unless told otherwise. */
      TRUST,
      SCRAM_SHA_256
    }
  }

  /**
   * How this member logs in to nodes.
   *
   * @param credentials passwords by user
   */
  public record Backend(Map<String, String> credentials) {

    public Backend {
      credentials = Map.copyOf(credentials);
    }

    /** Leaves the passwords out, so that they reach no log. */
    @Override
    public String toString() {
      return "Backend[users=" + credentials.keySet() + "]";
    }
  }

  /**
   * Server connections of this member.
   *
   * @param maxConnectionsPerNode of all loops together
   * @param leaseTimeout a client waits so long for one, then gets 53300
   * @param idleTimeout one that nobody used for so long is closed
   * @param maxLifetime one that is so old is closed when it comes back
   */
  public record Pool(
      int maxConnectionsPerNode,
      Duration leaseTimeout,
      Duration connectTimeout,
      Duration idleTimeout,
      Duration maxLifetime,
      Cleaning cleaning) {}

  /**
   * How nodes are probed.
   *
   * @param interval from the end of a probe to the next
   * @param timeout a node that has not answered by then is down
   * @param user any role that can log in; its password is among the backend's credentials
   */
  public record Health(Duration interval, Duration timeout, String user, String database) {}

  /**
   * How the catalogs of nodes are read, where a plugin of the chain asks what names mean; by the
   * user that probes.
   *
   * @param interval after which a database in use is read again
   * @param timeout a node that has not answered by then is not read
   */
  public record Catalog(Duration interval, Duration timeout) {

    /** Of a configuration that does not speak of catalogs. */
    public static final Catalog DEFAULT =
        new Catalog(Duration.ofSeconds(30), Duration.ofSeconds(5));
  }

  /**
   * The plugin chain.
   *
   * @param decisionTimeout a decision that takes longer is a refusal
   */
  public record Router(Duration decisionTimeout) {}

  /**
   * Plugins that are not built in.
   *
   * @param directory of packages; null for none
   * @param trustRoot directory of public keys; null: packages need no signature
   * @param scanInterval how often the directory is looked at for changes
   * @param startTimeout a plugin that has not started by then is not accepted
   * @param callTimeout of one call into a sandbox
   * @param memoryBytes of one sandbox
   * @param resultBytes of one answer
   * @param callsPerInstance a sandbox is replaced after so many
   * @param observerQueue how many events may wait for one observer
   */
  public record Plugins(
      @Nullable String directory,
      @Nullable String trustRoot,
      Duration scanInterval,
      Duration startTimeout,
      Duration callTimeout,
      int memoryBytes,
      int resultBytes,
      int callsPerInstance,
      int observerQueue) {

    /** Of a configuration that does not speak of plugins. */
    public static final Plugins DEFAULT =
        new Plugins(
            null,
            null,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofMillis(5),
            16 << 20,
            64 << 10,
            100_000,
            PluginOptions.OBSERVER_QUEUE);

    /** What the plugins' own module needs to know of it. */
    public PluginOptions options() {
      return new PluginOptions(
          path(directory),
          path(trustRoot),
          startTimeout,
          observerQueue,
          new PluginLimits(callTimeout, memoryBytes, resultBytes, callsPerInstance));
    }

    private static @Nullable Path path(@Nullable String text) {
      return text == null ? null : Path.of(text);
    }
  }

  /**
   * How members find each other.
   *
   * @param name members of one name form one cluster
   * @param port the first to try; a taken one leads to the next
   * @param seeds {@code host:port} of other members; empty: this member is alone
   * @param configFile Hazelcast's own, in the place of host, port and seeds; null: there is none
   * @param memberName what the others call this member; null: {@code member-NUMBER}
   * @param minMembers so many have to be there, itself too, before it takes clients
   * @param joinTimeout it waits for so long
   * @param joinFailure what it does then
   * @param cancelsPerSource CancelRequests of one source that it passes on to others in a second
   * @param cancelsPerSecond of all sources
   */
  public record Cluster(
      String name,
      String host,
      int port,
      List<String> seeds,
      @Nullable String configFile,
      @Nullable String memberName,
      int minMembers,
      Duration joinTimeout,
      JoinFailure joinFailure,
      int cancelsPerSource,
      int cancelsPerSecond) {

    /** What a member does that has waited for the others in vain. */
    public enum JoinFailure {
      /** It goes on with those that there are, be it alone. */
      PROCEED,
      /** It ends, and says so. */
      STOP
    }

    public Cluster {
      seeds = List.copyOf(seeds);
    }

    /** Of a configuration that says no more. */
    public Cluster(String name, String host, int port, List<String> seeds) {
      this(
          name,
          host,
          port,
          seeds,
          null,
          null,
          1,
          Duration.ofMinutes(1),
          JoinFailure.PROCEED,
          200,
          1000);
    }
  }

  /**
   * How a member leaves that is told to stop.
   *
   * @param delay between the first 503 of {@code /readyz} and the listener's end
   * @param timeout from there; a transaction that has not ended by then is cut off
   */
  public record Drain(Duration delay, Duration timeout) {

    /** Of a configuration that does not speak of it. */
    public static final Drain DEFAULT = new Drain(Duration.ZERO, Duration.ofSeconds(30));
  }

  /**
   * The admin API.
   *
   * @param port 0 picks a free one
   * @param token what who asks has to show; null, on loopback only: nothing
   */
  public record Admin(boolean enabled, String host, int port, @Nullable String token) {

    /** Leaves the token out, so that it reaches no log. */
    @Override
    public String toString() {
      return "Admin[enabled=" + enabled + ", host=" + host + ", port=" + port + "]";
    }
  }

  /**
   * What is written down of refusals and decisions.
   *
   * @param file null: nothing
   * @param decisions what is allowed too
   * @param text the statement's text beside its fingerprint
   * @param maxBytes a file that would become longer is closed, and a new one begun
   * @param maxAge a file that is older is closed, and a new one begun
   * @param keep how many closed files are kept; 0: all
   * @param queue how many events may wait to be written
   */
  public record Audit(
      @Nullable String file,
      boolean decisions,
      boolean text,
      int maxBytes,
      Duration maxAge,
      int keep,
      Sync sync,
      OnFailure onFailure,
      int queue) {

    /** Of a configuration that does not speak of an audit. */
    public static final Audit DEFAULT =
        new Audit(
            null,
            false,
            false,
            64 << 20,
            Duration.ofDays(1),
            0,
            Sync.INTERVAL,
            OnFailure.REFUSE,
            8192);

    /** When lines are made to survive a loss of power. */
    public enum Sync {
      EACH,
      /** Once a second. */
      INTERVAL,
      NONE
    }

    /** What becomes of statements that have to be audited and cannot be. */
    public enum OnFailure {
      REFUSE,
      DROP
    }
  }
}
