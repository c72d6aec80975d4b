package io.cordon.proxy.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.MapEvent;
import com.hazelcast.replicatedmap.ReplicatedMap;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.region.SharedNodes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet's nodes in a replicated map: one entry a node, and an index that names them in order.
 * Entries arrive one by one, so an epoch is shown to listeners when all that its index names are
 * there; until then the last whole one stays.
 */
final class ReplicatedNodes implements SharedNodes {

  static final String MAP = "cordon.nodes";

  private static final Logger log = LoggerFactory.getLogger(ReplicatedNodes.class);

  private final Vertx vertx;
  private final ReplicatedMap<String, String> map;
  private final List<Consumer<List<NodeSpec>>> listeners = new ArrayList<>();
  private @Nullable Snapshot shown;

  /** The nodes of one epoch. */
  private record Snapshot(long epoch, List<NodeSpec> nodes) {}

  private ReplicatedNodes(Vertx vertx, ReplicatedMap<String, String> map) {
    this.vertx = vertx;
    this.map = map;
  }

  static Future<ReplicatedNodes> open(Vertx vertx, HazelcastInstance hazelcast) {
    Callable<ReplicatedNodes> open =
        () -> {
          ReplicatedNodes nodes = new ReplicatedNodes(vertx, hazelcast.getReplicatedMap(MAP));
          nodes.map.addEntryListener(nodes.new Changes());
          nodes.show();
          return nodes;
        };
    return vertx.executeBlocking(open);
  }

  @Override
  public Future<Void> publish(long epoch, List<NodeSpec> nodes) {
    return vertx.executeBlocking(
        () -> {
          write(epoch, List.copyOf(nodes));
          show();
          return null;
        });
  }

  @Override
  public synchronized void listen(Consumer<List<NodeSpec>> listener) {
    listeners.add(listener);
    if (shown != null) {
      listener.accept(shown.nodes());
    }
  }

  private void write(long epoch, List<NodeSpec> nodes) throws JsonProcessingException {
    String index = map.get(SharedNode.Index.KEY);
    if (index != null && SharedNode.Index.parse(index).epoch() > epoch) {
      return;
    }
    List<String> names = nodes.stream().map(NodeSpec::name).toList();
    nodes.forEach(spec -> map.put(spec.name(), SharedNode.of(epoch, spec).toJson()));
    map.put(SharedNode.Index.KEY, new SharedNode.Index(epoch, names).toJson());
    Set<String> kept = Set.copyOf(names);
    for (String key : List.copyOf(map.keySet())) {
      if (!key.equals(SharedNode.Index.KEY) && !kept.contains(key)) {
        map.remove(key);
      }
    }
  }

  private synchronized void show() {
    try {
      Snapshot next = read();
      if (next != null && !next.equals(shown)) {
        shown = next;
        log.info("nodes shared epoch={} nodes={}", next.epoch(), next.nodes().size());
        listeners.forEach(listener -> listener.accept(next.nodes()));
      }
    } catch (JsonProcessingException e) {
      log.error("nodes shared by another member cannot be read, keeping the last ones", e);
    }
  }

  /** The nodes that the index names, or null while one of them is missing. */
  private @Nullable Snapshot read() throws JsonProcessingException {
    String text = map.get(SharedNode.Index.KEY);
    if (text == null) {
      return null;
    }
    SharedNode.Index index = SharedNode.Index.parse(text);
    List<NodeSpec> nodes = new ArrayList<>();
    for (String name : index.names()) {
      String json = map.get(name);
      SharedNode node = json == null ? null : SharedNode.parse(json);
      if (node == null || node.epoch() != index.epoch()) {
        return null;
      }
      nodes.add(node.spec());
    }
    return new Snapshot(index.epoch(), List.copyOf(nodes));
  }

  /** On Hazelcast's event threads. */
  private final class Changes extends EntryAdapter<String, String> {

    @Override
    public void onEntryEvent(EntryEvent<String, String> event) {
      show();
    }

    @Override
    public void onMapEvent(MapEvent event) {
      show();
    }
  }
}
