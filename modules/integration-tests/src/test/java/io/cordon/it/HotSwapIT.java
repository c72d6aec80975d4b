package io.cordon.it;

import static io.cordon.it.PostgresServers.EU_WEST;
import static io.cordon.it.PostgresServers.US_EAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Hook;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.router.HookCounters;
import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.util.PSQLException;

/**
 * A hundred versions of one plugin, in both forms by turns, while clients ask without pause. Each
 * version sends everybody to eu-west, to us-east, or nowhere; without a plugin it would be the
 * primary.
 */
class HotSwapIT {

  private static final int SWAPS = 100;

  /** Metaspace is compared from here on, when all code of the proxy's own has run. */
  private static final int SETTLED = 30;

  private static final String WHERE = "SELECT current_setting('cluster_name')";
  private static final String REFUSED = "Query blocked by route plugin: ";
  private static final String NOWHERE = "closed for now";

  private static final String START =
      """
      @SuppressWarnings("unchecked")
      java.util.List<Object> loaders = (java.util.List<Object>) System.getProperties().get("it.loaders");
      loaders.add(new java.lang.ref.WeakReference<>(Acme.class.getClassLoader()));
      String said = answer();
      return Hooks.none().withRoute(request -> said.startsWith("pg-")
          ? new RouteResult.Node(said) : new RouteResult.Block(said));
      """;

  /** Of the jars. */
  private static final List<WeakReference<ClassLoader>> LOADERS =
      Collections.synchronizedList(new ArrayList<>());

  @RegisterExtension static final PluginPackages PACKAGES = new PluginPackages();

  static {
    System.getProperties().put("it.loaders", LOADERS);
    publish(0);
  }

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(CLUSTER, new PluginSpec("swapped", Map.of())).plugins(PACKAGES.config());

  /** The version that began to be published last, and the one that has taken over last. */
  private final AtomicLong begun = new AtomicLong();

  private final AtomicLong done = new AtomicLong();
  private final CountDownLatch asked = new CountDownLatch(4);
  private volatile boolean ended;

  @Test
  void noStatementIsUndecidedAndNothingIsLeftBehind() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Long>> clients =
        List.of(
            threads.submit(() -> ask(this::simple)),
            threads.submit(() -> ask(this::extended)),
            threads.submit(() -> ask(this::prepared)),
            threads.submit(() -> ask(this::jdbc)));
    long metaspace = 0;
    try {
      // What is prepared is decided too, and the first version allows it.
      assertTrue(asked.await(60, TimeUnit.SECONDS), "each client has asked once");
      for (int i = 1; i <= SWAPS; i++) {
        if (i % 20 == 0) {
          breakIt();
        }
        begun.set(i);
        publish(i);
        String version = String.valueOf(i);
        Await.until(
            "version " + i + " has taken over",
            () -> version.equals(CORDON.activation().plugins().get("swapped")));
        done.set(i);
        if (i == SETTLED) {
          awaitCollected(1);
          metaspace = metaspace();
        }
        for (Future<Long> client : clients) {
          if (client.isDone()) {
            client.get();
          }
        }
      }
    } finally {
      ended = true;
      threads.shutdown();
    }
    for (Future<Long> client : clients) {
      assertTrue(client.get(60, TimeUnit.SECONDS) > SWAPS, "asked too little to tell");
    }
    awaitCollected(1);
    long grown = metaspace() - metaspace;
    assertTrue(grown < 2 << 20, () -> "metaspace has grown by " + grown);
    assertEquals(SWAPS / 2 + 1, LOADERS.size(), "jars that were started");
    assertEquals(
        0,
        CORDON.hookCounters().all().get(new HookCounters.Key("swapped", Hook.ROUTE)).failures(),
        "no call failed");
  }

  /** What is no package changes nothing, and is said. */
  private static void breakIt() throws Exception {
    Map<String, String> before = CORDON.activation().plugins();
    Files.writeString(PACKAGES.archive("swapped"), "no archive");
    Await.until(
        "it is refused",
        () -> String.valueOf(CORDON.activation().refused()).contains("plugin \"swapped\""));
    assertEquals(before, CORDON.activation().plugins());
  }

  private static void publish(int version) {
    String name = String.valueOf(version);
    if (version % 2 == 0) {
      PACKAGES.publish(
          "swapped", name, "plugin.jar", PluginPackages.jar("swapped", START, says(version)));
    } else {
      String said = says(version);
      PACKAGES.publish(
          "swapped",
          name,
          "plugin.wasm",
          PluginPackages.answering(
              said.startsWith("pg-")
                  ? "{\"action\":\"node\",\"target\":\"" + said + "\"}"
                  : "{\"action\":\"block\",\"reason\":\"" + said + "\"}"));
    }
  }

  private static String says(long version) {
    return version % 3 == 0 ? EU_WEST : version % 3 == 1 ? US_EAST : NOWHERE;
  }

  private static String elsewhere(String node) {
    return "the statement may not run on node \"" + node + "\", where this transaction runs";
  }

  /** How often it asked. Each answer is what one of the versions says that may decide then. */
  private long ask(Callable<String> client) throws Exception {
    long count = 0;
    while (!ended) {
      long oldest = done.get();
      String answer = client.call();
      long newest = begun.get();
      boolean known = false;
      for (long version = oldest; version <= newest; version++) {
        known |= says(version).equals(answer);
        // Parse under one version, Execute under the next: what has begun does not move.
        known |= newest > oldest && answer.equals(elsewhere(says(version)));
      }
      assertTrue(known, () -> "versions " + oldest + " to " + newest + " do not say " + answer);
      if (count++ == 0) {
        asked.countDown();
      }
    }
    return count;
  }

  private final ThreadLocal<RawClient> raw =
      ThreadLocal.withInitial(
          () -> {
            try {
              RawClient client = RawClient.connect(CORDON.host(), CORDON.port());
              client.exchange(Frontend.parse("kept", WHERE), Frontend.sync());
              return client;
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });

  private String simple() throws Exception {
    return answer(raw.get().query(WHERE));
  }

  private String extended() throws Exception {
    return answer(
        raw.get()
            .exchange(
                Frontend.parse("", WHERE),
                Frontend.bind("", ""),
                Frontend.execute(""),
                Frontend.sync()));
  }

  private String prepared() throws Exception {
    return answer(
        raw.get().exchange(Frontend.bind("", "kept"), Frontend.execute(""), Frontend.sync()));
  }

  private final ThreadLocal<PreparedStatement> statement =
      ThreadLocal.withInitial(
          () -> {
            try {
              Connection connection =
                  DriverManager.getConnection(
                      CORDON.jdbcUrl(""), PostgresServers.USER, PostgresServers.PASSWORD);
              return connection.prepareStatement(WHERE);
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          });

  private String jdbc() throws Exception {
    try (ResultSet rows = statement.get().executeQuery()) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      assertEquals("42000", e.getSQLState(), e.getMessage());
      return refusal(((PSQLException) e).getServerErrorMessage().getMessage());
    }
  }

  private static String refusal(String message) {
    assertTrue(message.startsWith(REFUSED), message);
    return message.substring(REFUSED.length());
  }

  private static String answer(List<Reply> replies) {
    for (Reply reply : replies) {
      if (reply.type() == 'E') {
        assertEquals("42000", reply.errorFields().get('C'), reply.toString());
        return refusal(reply.errorFields().get('M'));
      }
    }
    return Reply.rows(replies).get(0).get(0);
  }

  private static void awaitCollected(int left) {
    Await.until(
        "class loaders are collected, but for " + left,
        () -> {
          System.gc();
          synchronized (LOADERS) {
            return LOADERS.stream().filter(loader -> loader.get() != null).count() <= left;
          }
        });
  }

  private static long metaspace() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals("Metaspace"))
        .mapToLong(pool -> pool.getUsage().getUsed())
        .sum();
  }
}
