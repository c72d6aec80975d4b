package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.policy.PluginSpec;
import io.cordon.test.Await;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Versions of a plugin that has two hooks. Its {@code pre_query} puts its own version into a text,
 * and its {@code route} refuses a text of another version: so a statement that two versions had a
 * hand in is seen.
 */
class HotSwapRewriteIT {

  private static final int SWAPS = 40;
  private static final String ASK = "SELECT version_of_plugin()";

  private static final String START =
      """
      String mine = "SELECT '" + answer() + "'";
      return Hooks.none()
          .withPreQuery(request -> {
            if (!request.query().contains("version_of_plugin()")) {
              return new PreQueryResult.Continue();
            }
            ((Runnable) System.getProperties().get("it.rewriting")).run();
            return new PreQueryResult.Rewrite(mine);
          })
          .withRoute(request -> request.query().startsWith("SELECT 'v") && !request.query().equals(mine)
              ? new RouteResult.Block("a mixture") : new RouteResult.Default());
      """;

  /** What the test wants to happen in the middle of a rewriting. */
  private static final AtomicReference<Runnable> MEANWHILE = new AtomicReference<>();

  @RegisterExtension static final PluginPackages PACKAGES = new PluginPackages();

  static {
    System.getProperties()
        .put(
            "it.rewriting",
            (Runnable)
                () -> {
                  Runnable meanwhile = MEANWHILE.getAndSet(null);
                  if (meanwhile != null) {
                    meanwhile.run();
                  }
                });
    publish(0);
  }

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(CLUSTER, new PluginSpec("swapped", Map.of())).plugins(PACKAGES.config());

  /** The version that began to be published last, and the one that has taken over last. */
  private static final AtomicLong BEGUN = new AtomicLong();

  private static final AtomicLong DONE = new AtomicLong();
  private volatile boolean ended;

  /**
   * The loop of some of the clients is the one that looks at packages, which cannot while a hook
   * holds it up: so several clients try.
   */
  @Test
  void aStatementWhoseChainIsReplacedInTheMiddleIsDecidedAnew() throws Exception {
    AtomicInteger swappedMeanwhile = new AtomicInteger();
    for (int i = 0; i < 6; i++) {
      swap(2 * (i + 1)); // in Java, which holds up; the next is a module
      long before = BEGUN.get();
      try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
        client.exchange(Frontend.parse("kept", ASK), Frontend.sync());
        MEANWHILE.set(
            () -> {
              publish(before + 1);
              if (isThere(before + 1, swappedMeanwhile.get() == 0 ? 6 : 1)) {
                swappedMeanwhile.incrementAndGet();
              }
            });
        List<Reply> replies =
            i % 2 == 0
                ? client.query(ASK)
                : client.exchange(Frontend.bind("", "kept"), Frontend.execute(""), Frontend.sync());
        BEGUN.set(before + 1);
        Await.until("it has taken over", () -> isThere(before + 1, 0));
        DONE.set(before + 1);
        String answer = Reply.rows(replies).isEmpty() ? "" : Reply.rows(replies).get(0).get(0);
        assertTrue(
            answer.equals(version(before))
                || answer.equals(version(before + 1))
                || wasBoundBefore(replies),
            Reply.transcript(replies));
        assertEquals(version(before + 1), Reply.rows(client.query(ASK)).get(0).get(0));
      }
    }
    assertTrue(swappedMeanwhile.get() > 0, "no chain has been replaced in the middle");
  }

  @Test
  void underLoadEachStatementIsOfOneVersion() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Long>> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      boolean prepared = i % 2 == 0;
      clients.add(threads.submit(() -> ask(prepared)));
    }
    try {
      long first = BEGUN.get() + 1;
      for (long version = first; version < first + SWAPS; version++) {
        swap(version);
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
  }

  /** How often it asked. */
  private long ask(boolean prepared) throws Exception {
    long count = 0;
    try (RawClient client = RawClient.connect(CORDON.host(), CORDON.port())) {
      client.exchange(Frontend.parse("kept", ASK), Frontend.sync());
      while (!ended) {
        long oldest = DONE.get();
        List<Reply> replies =
            prepared
                ? client.exchange(Frontend.bind("", "kept"), Frontend.execute(""), Frontend.sync())
                : client.query(ASK + "; SELECT 1; " + ASK);
        long newest = BEGUN.get();
        boolean bound = prepared && newest > oldest && wasBoundBefore(replies);
        List<List<String>> rows = Reply.rows(replies);
        assertTrue(bound || rows.size() == (prepared ? 1 : 3), () -> Reply.transcript(replies));
        for (List<String> row : rows) {
          boolean known = row.get(0).equals("1");
          for (long version = oldest; version <= newest; version++) {
            known |= row.get(0).equals(version(version));
          }
          assertTrue(known, () -> row + " is none of " + oldest + " to " + newest);
        }
        // One message is one decision, however many statements it has.
        assertTrue(bound || prepared || rows.get(0).equals(rows.get(2)), () -> rows.toString());
        count++;
      }
    }
    return count;
  }

  /** Bound under one version, executed under the next: that is refused, and said. */
  private static boolean wasBoundBefore(List<Reply> replies) {
    return Reply.transcript(replies).contains("was bound to another text");
  }

  private static void swap(long version) {
    BEGUN.set(version);
    publish(version);
    Await.until("version " + version + " has taken over", () -> isThere(version, 0));
    DONE.set(version);
  }

  /** In Java by even, as a module by odd numbers. */
  private static void publish(long version) {
    boolean java = version % 2 == 0;
    PACKAGES.publish(
        "swapped",
        version(version),
        "\"pre_query\",\"route\"",
        java ? "plugin.jar" : "plugin.wasm",
        java
            ? PluginPackages.jar("swapped", START, version(version))
            : PluginPackages.patched("rewriting", "v0000", version(version)));
  }

  private static String version(long version) {
    return String.format("v%04d", version);
  }

  /** Whether it decides within so many seconds. */
  private static boolean isThere(long version, int seconds) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!version(version).equals(CORDON.activation().plugins().get("swapped"))) {
      if (System.nanoTime() >= until) {
        return false;
      }
      LockSupport.parkNanos(1_000_000);
    }
    return true;
  }
}
