package io.cordon.proxy.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RegionMapHolderTest {

  private static final NodeHealth STANDBY = new NodeHealth(true, true, 12);
  private static final NodeSpec EU = node("pg-eu-west", 5433);
  private static final NodeSpec US = node("pg-us-east", 5434);

  private final RegionMapHolder holder = new RegionMapHolder();

  @Test
  void keepsThePolicysOrder() {
    holder.setNodes(List.of(US, EU));

    assertEquals(List.of("pg-us-east", "pg-eu-west"), names());

    holder.setNodes(List.of(EU, US));

    assertEquals(List.of("pg-eu-west", "pg-us-east"), names());
    assertEquals(2, holder.current().version());
  }

  @Test
  void aNodeThatKeepsItsAddressKeepsItsHealth() {
    holder.setNodes(List.of(EU, US));
    holder.setHealth(EU, STANDBY);
    holder.setHealth(US, STANDBY);

    holder.setNodes(List.of(EU, node("pg-us-east", 9999)));

    assertEquals(STANDBY, holder.current().node("pg-eu-west").health());
    assertEquals(NodeHealth.DOWN, holder.current().node("pg-us-east").health());
  }

  @Test
  void aProbeOfANodeThatHasMovedOrGoneIsIgnored() {
    holder.setNodes(List.of(EU));
    RegionMap before = holder.current();

    holder.setHealth(node("pg-eu-west", 1), STANDBY);
    holder.setHealth(US, STANDBY);

    assertSame(before, holder.current());
  }

  @Test
  void aChangeThatChangesNothingKeepsTheVersion() {
    holder.setNodes(List.of(EU));
    holder.setHealth(EU, STANDBY);
    RegionMap before = holder.current();

    holder.setHealth(EU, STANDBY);
    holder.setNodes(List.of(EU));

    assertSame(before, holder.current());
  }

  @Test
  void losesNoProbeWhenMoreThreadsWrite() {
    List<NodeSpec> many = IntStream.range(0, 64).mapToObj(i -> node("pg-" + i, i)).toList();
    holder.setNodes(many);

    many.parallelStream().forEach(spec -> holder.setHealth(spec, STANDBY));

    assertEquals(65, holder.current().version());
    assertEquals(
        64, holder.current().all().stream().filter(n -> n.health().equals(STANDBY)).count());
  }

  @Test
  void tellsThatTheNodesWereSet() {
    AtomicInteger calls = new AtomicInteger();
    holder.onNodes(calls::incrementAndGet);

    holder.setNodes(List.of(EU));
    holder.setHealth(EU, STANDBY);

    assertEquals(1, calls.get());
  }

  private List<String> names() {
    return holder.current().all().stream().map(Node::name).toList();
  }

  private static NodeSpec node(String name, int port) {
    return new NodeSpec(name, "127.0.0.1", port, null, NodeRole.PRIMARY, Map.of());
  }
}
