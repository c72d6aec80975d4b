package io.cordon.proxy.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.KeyValues;
import io.cordon.plugin.PluginLimits;
import io.cordon.proxy.plugin.PluginOptions;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.proxy.policy.PolicyException;
import io.cordon.test.PluginJars;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationTest {

  private static final int SWAPS = 100;

  /** Answers as {@link PluginJars#FROM_RESOURCE}, and leaves word of its class loader. */
  private static final Map<String, byte[]> CLASSES =
      PluginJars.files(
          PluginJars.FROM_RESOURCE.replace(
              "public Hooks start(PluginContext context) {",
              """
              @SuppressWarnings("unchecked")
              public Hooks start(PluginContext context) {
                ((java.util.Queue<Object>) System.getProperties().get("acme.loaders"))
                    .add(new java.lang.ref.WeakReference<>(Acme.class.getClassLoader()));
              """));

  private final Queue<WeakReference<ClassLoader>> loaders = new ConcurrentLinkedQueue<>();
  private final Chains chains = new Chains();

  @TempDir private Path packages;
  private Activation activation;

  @AfterEach
  void forget() {
    chains.close();
    System.getProperties().remove("acme.loaders");
  }

  @Test
  void swapsAHundredTimesUnderLoad() throws Exception {
    start("0");
    AtomicBoolean ended = new AtomicBoolean();
    ExecutorService askers = Executors.newFixedThreadPool(2);
    List<Future<Long>> asked =
        List.of(askers.submit(() -> ask(ended)), askers.submit(() -> ask(ended)));
    long metaspace = 0;
    for (int i = 1; i <= SWAPS; i++) {
      ChainSummary before = chains.summary();
      publish(String.valueOf(i));

      activation.refresh();

      assertNotSame(before, chains.summary());
      assertEquals(i, region(chains.rule(ChainRequest.of(Fixtures.REQUEST))));
      if (i == SWAPS / 4) {
        awaitCollected(1);
        metaspace = metaspace();
      }
    }
    ended.set(true);
    askers.shutdown();
    for (Future<Long> one : asked) {
      assertTrue(one.get(60, TimeUnit.SECONDS) > SWAPS, "asked too little to tell");
    }

    awaitCollected(1);
    long grown = metaspace() - metaspace;
    assertTrue(grown < 1 << 20, () -> "metaspace has grown by " + grown);
    assertEquals(SWAPS + 1, loaders.size());
    assertEquals(SWAPS + 1, activation.status().chains());
    activation.close();
    awaitCollected(0);
  }

  @Test
  void keepsTheOldOneIfTheNewOneCannotBeLoaded() throws IOException {
    start("1");
    ChainSummary summary = chains.summary();
    Path archive = packages.resolve("acme.tar.gz");

    Files.write(archive, PluginJars.utf8("half of a file"));
    activation.refresh();

    assertSame(summary, chains.summary());
    assertEquals(1, region(chains.rule(ChainRequest.of(Fixtures.REQUEST))));
    assertTrue(activation.status().refused().contains("plugin \"acme\" is not loaded: "));

    Files.delete(archive);
    activation.refresh();

    assertEquals(1, region(chains.rule(ChainRequest.of(Fixtures.REQUEST))));
    assertTrue(activation.status().refused().contains("no plugin is named \"acme\""));

    publish("2");
    activation.refresh();

    assertEquals(2, region(chains.rule(ChainRequest.of(Fixtures.REQUEST))));
    assertNull(activation.status().refused());
    assertEquals(Map.of("acme", "1.0"), activation.status().plugins());
  }

  @Test
  void leavesAloneWhatHasNotChanged() throws IOException {
    start("1");
    ChainSummary summary = chains.summary();
    Files.writeString(packages.resolve("other.tar.gz"), "of no policy");

    activation.refresh();

    assertSame(summary, chains.summary());
    assertEquals(1, loaders.size());
  }

  @Test
  void keepsTheOldPolicyIfTheNewOneIsNotAccepted() throws IOException {
    start("1");
    ChainSummary summary = chains.summary();

    assertThrows(
        PolicyException.class,
        () -> activation.activate(Fixtures.policy(2, Fixtures.spec("none"))));

    assertSame(summary, chains.summary());
    publish("2");
    activation.refresh();
    assertEquals(2, region(chains.rule(ChainRequest.of(Fixtures.REQUEST))));
  }

  @Test
  void activatesNothingOnceItIsClosed() throws IOException {
    start("1");
    activation.close();
    publish("2");

    activation.refresh();

    assertInstanceOf(Decision.Refused.class, chains.rule(ChainRequest.of(Fixtures.REQUEST)));
  }

  private void start(String region) throws IOException {
    System.getProperties().put("acme.loaders", loaders);
    publish(region);
    activation =
        new Activation(
            chains,
            new PluginOptions(packages, null, Duration.ofSeconds(10), PluginLimits.DEFAULT),
            name -> KeyValues.none(),
            Catalog.none());
    activation.activate(Fixtures.policy(1, new PluginSpec("acme", Map.of())));
  }

  private void publish(String region) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>(CLASSES);
    files.put("region.txt", PluginJars.utf8(region));
    PluginJars.archive(packages, PluginJars.jar(files));
  }

  /** Every answer is one, and none is older than the one before. */
  private Long ask(AtomicBoolean ended) {
    long count = 0;
    int last = 0;
    while (!ended.get()) {
      int region = region(chains.rule(ChainRequest.of(Fixtures.REQUEST)));
      assertTrue(region >= last, "an old plugin answered");
      last = region;
      count++;
    }
    return count;
  }

  private static int region(ChainAnswer decision) {
    String region = assertInstanceOf(Decision.Allowed.class, decision).target().region();
    return Integer.parseInt(region);
  }

  private void awaitCollected(int left) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    List<Object> alive = new ArrayList<>();
    do {
      System.gc();
      Thread.sleep(20);
      alive.clear();
      loaders.forEach(
          loader -> {
            if (loader.get() != null) {
              alive.add(loader);
            }
          });
    } while (alive.size() > left && System.nanoTime() < deadline);
    assertEquals(left, alive.size(), "class loaders");
  }

  private static long metaspace() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals("Metaspace"))
        .mapToLong(pool -> pool.getUsage().getUsed())
        .sum();
  }
}
