package io.cordon.proxy.router;

import static io.cordon.proxy.router.Fixtures.REQUEST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.FailureCause;
import io.cordon.plugin.Hook;
import io.cordon.plugin.HookException;
import io.cordon.plugin.PluginManifest.OnFailure;
import io.cordon.plugin.PostQueryHook;
import io.cordon.plugin.QueryOutcome;
import io.cordon.proxy.policy.PluginSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ObserverTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HookCounters counters = new HookCounters();
  private final HookCounters.Counts counts = counters.of("watch", Hook.POST_QUERY);
  private final List<Long> told = Collections.synchronizedList(new ArrayList<>());

  @Test
  void tellsEverythingOnceAndInOrderAndEndsWhenItHas() {
    Observers observers = observers(20_000, OnFailure.BLOCK, (request, how) -> note(how));

    for (long i = 0; i < 10_000; i++) {
      observers.tell(event(i));
    }
    observers.close(PATIENCE);

    assertEquals(LongStream.range(0, 10_000).boxed().toList(), told);
    assertEquals(10_000, counts.calls());
    assertEquals(0, counts.drops());
  }

  /** It rests after a while; what comes then wakes it. */
  @Test
  void tellsWhatComesAfterALongSilence() throws Exception {
    Semaphore heard = new Semaphore(0);
    Thread[] teller = new Thread[1];
    Observers observers =
        observers(
            8,
            OnFailure.BLOCK,
            (request, how) -> {
              teller[0] = Thread.currentThread();
              heard.release();
            });
    observers.tell(event(1));
    assertTrue(heard.tryAcquire(30, TimeUnit.SECONDS));
    while (teller[0].getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    observers.tell(event(2));

    assertTrue(heard.tryAcquire(30, TimeUnit.SECONDS));
    observers.close(PATIENCE);
  }

  @Test
  void dropsAndCountsWhatFindsTheQueueFull() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Observers observers = busy(3, go);

    for (long i = 1; i <= 10; i++) {
      observers.tell(event(i));
    }

    assertEquals(7, counts.drops());
    go.countDown();
    observers.close(PATIENCE);
    assertEquals(List.of(0L, 1L, 2L, 3L), told);
    assertEquals(7, counts.drops());
  }

  /** A queue of few texts may be a queue of much memory. */
  @Test
  void dropsWhatWouldBeTooMuchText() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Observers observers = busy(1000, go);

    observers.tell(event(1, 10 << 20));
    observers.tell(event(2, 10 << 20));
    observers.tell(event(3, 100));

    assertEquals(1, counts.drops());
    go.countDown();
    observers.close(PATIENCE);
    assertEquals(List.of(0L, 1L, 3L), told);
  }

  @Test
  void aHookThatThrowsIsCountedAndToldTheNext() {
    Observers observers =
        observers(
            100,
            OnFailure.DEFAULT,
            (request, how) -> {
              note(how);
              switch ((int) how.elapsedMicros()) {
                case 0 -> throw new IllegalStateException("thrown");
                case 1 -> throw new StackOverflowError();
                case 2 -> throw new HookException("late", FailureCause.DEADLINE, "late", null);
                default -> Thread.currentThread().interrupt();
              }
            });

    for (long i = 0; i < 6; i++) {
      observers.tell(event(i));
    }
    observers.close(PATIENCE);

    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), told);
    assertEquals(6, counts.calls());
    assertEquals(1, counts.failures(FailureCause.EXCEPTION));
    assertEquals(1, counts.failures(FailureCause.STACK));
    assertEquals(1, counts.failures(FailureCause.DEADLINE));
    assertEquals(0, counts.pardoned());
  }

  @Test
  void givesUpOneThatBlocksAndCountsWhatItWasNotTold() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Observers observers =
        observers(
            8,
            OnFailure.BLOCK,
            (request, how) -> {
              busy.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            });
    observers.tell(event(0));
    assertTrue(busy.await(30, TimeUnit.SECONDS));
    observers.tell(event(1));
    observers.tell(event(2));

    observers.close(Duration.ofMillis(50));

    assertTrue(interrupted.await(30, TimeUnit.SECONDS));
    assertEquals(2, counts.drops());
    observers.tell(event(3));
    assertEquals(3, counts.drops());
    assertEquals(1, counts.calls());
  }

  /** The plugins are closed when their observers have been told what they were to be told. */
  @Test
  void aChainThatIsReplacedTellsWhatItWasToldFirst() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    TestPlugin old =
        TestPlugin.observing(
            "watch",
            (request, how) -> {
              await(go);
              note(how);
            });
    List<Long> later = Collections.synchronizedList(new ArrayList<>());
    TestPlugin next =
        TestPlugin.observing("watch", (request, how) -> later.add(how.elapsedMicros()));
    Chains chains = new Chains();
    chains.activate(Fixtures.chain(1, old));
    assertTrue(chains.observed());
    assertFalse(chains.summary().deployed());
    for (long i = 0; i < 5; i++) {
      chains.tell(event(i));
    }

    chains.activate(Fixtures.chain(2, next));
    chains.tell(event(5));
    assertEquals(1, old.closed.getCount());
    go.countDown();

    assertTrue(old.closed.await(30, TimeUnit.SECONDS));
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), told);
    chains.close();
    assertTrue(chains.awaitClosed(PATIENCE));
    assertEquals(0, next.closed.getCount());
    assertEquals(List.of(5L), later);
    chains.tell(event(6));
    assertEquals(0, chains.counters().of("watch", Hook.POST_QUERY).drops());
  }

  /** They are told {@code event(0)} and have begun to hear it; it takes until this goes. */
  private Observers busy(int waiting, CountDownLatch go) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Observers observers =
        observers(
            waiting,
            OnFailure.BLOCK,
            (request, how) -> {
              begun.countDown();
              await(go);
              note(how);
            });
    observers.tell(event(0));
    assertTrue(begun.await(30, TimeUnit.SECONDS));
    return observers;
  }

  private Observers observers(int waiting, OnFailure onFailure, PostQueryHook hook) {
    PluginSpec spec = new PluginSpec("watch", onFailure, Map.of());
    return new Observers(List.of(new Observer(spec, hook, counters, waiting)));
  }

  private void note(QueryOutcome how) {
    told.add(how.elapsedMicros());
  }

  private static Observation event(long number) {
    return event(number, 8);
  }

  private static Observation event(long number, int characters) {
    return new Observation(() -> REQUEST, new QueryOutcome(true, "x", number, 0, null), characters);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
