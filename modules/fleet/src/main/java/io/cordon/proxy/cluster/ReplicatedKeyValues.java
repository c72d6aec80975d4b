package io.cordon.proxy.cluster;

import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import io.cordon.plugin.KeyValues;
import io.cordon.proxy.keyvalues.KeySpace;
import io.cordon.proxy.keyvalues.SharedKeyValues;
import io.cordon.proxy.keyvalues.Written;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This member's copy of the one entry that has all keys ({@link KeyEntry}), and the way to it.
 *
 * <p>One worker at a time goes in rounds: it sends what waits to be written, then reads what the
 * copy lacks. A round follows each write here, each change of the entry that Hazelcast tells of,
 * and each second, so that an event that was lost, or a cluster that did not answer, is made good.
 * After two halves of a cluster have merged, the copy is read as a whole: what the half that gave
 * way had written is gone.
 */
final class ReplicatedKeyValues implements SharedKeyValues {

  private static final Logger log = LoggerFactory.getLogger(ReplicatedKeyValues.class);

  private static final long PERIOD_MILLIS = 1000;

  private final Vertx vertx;
  private final HazelcastInstance hazelcast;
  private final IMap<String, @Nullable Object> map;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final KeyCopy copy = new KeyCopy(this::tell);
  private final Object work = new Object();
  private boolean complained;
  // Both under work.
  private boolean working = true;
  private boolean wanted;

  private ReplicatedKeyValues(Vertx vertx, HazelcastInstance hazelcast) {
    this.vertx = vertx;
    this.hazelcast = hazelcast;
    this.map = hazelcast.getMap(KeyEntry.MAP);
  }

  /** Completes when the copy has all that the cluster has. */
  static Future<ReplicatedKeyValues> open(Vertx vertx, HazelcastInstance hazelcast) {
    Callable<ReplicatedKeyValues> open =
        () -> {
          ReplicatedKeyValues keys = new ReplicatedKeyValues(vertx, hazelcast);
          keys.map.addEntryListener(keys.new Changes(), KeyEntry.KEY, false);
          hazelcast
              .getLifecycleService()
              .addLifecycleListener(
                  event -> {
                    if (event.getState() == LifecycleState.MERGED) {
                      keys.copy.diverged();
                      keys.wake();
                    }
                  });
          keys.round();
          keys.work();
          vertx.setPeriodic(PERIOD_MILLIS, id -> keys.wake());
          return keys;
        };
    return vertx.executeBlocking(open);
  }

  @Override
  public KeyValues of(String plugin) {
    return new PluginKeys(KeySpace.of(plugin), copy, this::wake);
  }

  @Override
  public Future<Written> put(String plugin, String key, byte[] value) {
    return ask(new KeyWrite(KeySpace.of(plugin), key, value.clone()));
  }

  @Override
  public Future<Written> remove(String plugin, String key) {
    return ask(new KeyWrite(KeySpace.of(plugin), key, null));
  }

  private Future<Written> ask(KeyWrite write) {
    if (!write.removes() && write.tooLarge()) {
      return Future.succeededFuture(Written.TOO_LARGE);
    }
    Promise<Written> answer = Promise.promise();
    copy.ask(new KeyRound.Asked(write, answer));
    wake();
    return answer.future();
  }

  @Override
  public List<String> keys(String plugin, String prefix) {
    return copy.view().space(KeySpace.of(plugin)).keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .sorted()
        .toList();
  }

  @Override
  public void listen(Consumer<String> listener) {
    listeners.add(listener);
  }

  private void tell(String space) {
    listeners.forEach(listener -> listener.accept(space));
  }

  /** Has a round made soon. Never blocks. */
  private void wake() {
    synchronized (work) {
      wanted = true;
      if (working) {
        return;
      }
      working = true;
    }
    Callable<Void> rounds =
        () -> {
          work();
          return null;
        };
    try {
      vertx.executeBlocking(rounds, false);
    } catch (IllegalStateException | java.util.concurrent.RejectedExecutionException e) {
      log.debug("member is closing, keys are no longer written", e);
    }
  }

  /** Rounds until none is wanted, or one failed: then the next second tries again. */
  private void work() {
    boolean made = true;
    while (again(made)) {
      try {
        round();
        complained = false;
      } catch (RuntimeException e) {
        made = false;
        complain(e);
      }
    }
  }

  /** Once, and not each second until it answers. */
  private void complain(RuntimeException failure) {
    if (hazelcast.getLifecycleService().isRunning() && !complained) {
      complained = true;
      log.warn("the cluster does not answer for the keys of plugins error={}", failure.toString());
    }
  }

  private boolean again(boolean made) {
    synchronized (work) {
      working = wanted && made;
      if (working) {
        wanted = false;
      }
      return working;
    }
  }

  private void round() {
    KeyRound round = copy.begin();
    try {
      List<Written> results =
          round.writes().isEmpty()
              ? List.of()
              : results(run(new KeyEntry.Write(round.copyVersion(), round.writes())));
      copy.end(round, results, run(new KeyEntry.Read(round.copyVersion())));
      round.answer(results);
    } catch (RuntimeException e) {
      copy.failed(round);
      round.fail(e);
      throw e;
    }
    if (copy.hasWaiting()) {
      synchronized (work) {
        wanted = true;
      }
    }
  }

  private static List<Written> results(String[] names) {
    return Stream.of(names).map(Written::valueOf).toList();
  }

  /** Puts our copy in the place of the entry if it is gone, or is none. */
  private <R> R run(EntryProcessor<String, @Nullable Object, @Nullable R> processor) {
    R result = map.executeOnKey(KeyEntry.KEY, processor);
    while (result == null) {
      log.warn("keys of plugins are not in the cluster, restoring them from this member's copy");
      map.executeOnKey(KeyEntry.KEY, new KeyEntry.Restore(copy.confirmed()));
      result = map.executeOnKey(KeyEntry.KEY, processor);
    }
    return result;
  }

  /** On Hazelcast's event threads. */
  private final class Changes extends EntryAdapter<String, @Nullable Object> {

    @Override
    public void onEntryEvent(EntryEvent<String, @Nullable Object> event) {
      wake();
    }
  }
}
