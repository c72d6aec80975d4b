package io.cordon.proxy.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import io.cordon.plugin.KeyValues;
import io.cordon.proxy.keyvalues.Written;
import io.cordon.test.Await;
import io.cordon.test.Ports;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Execution(ExecutionMode.CONCURRENT) // most of it is waiting
class ReplicatedKeyValuesTest {

  private final List<ClusterMember> members = new ArrayList<>();
  private final int port;
  private final String cluster;

  ReplicatedKeyValuesTest() throws IOException {
    port = Ports.first(2);
    cluster = "keys-" + port;
  }

  @AfterEach
  void leave() throws Exception {
    for (ClusterMember member : members) {
      await(member.close());
    }
  }

  @Test
  void aWriteOnOneMemberIsSeenOnTheOther() throws Exception {
    ClusterMember first = start();
    ClusterMember second = start();
    List<String> heard = new CopyOnWriteArrayList<>();
    second.keyValues().listen(heard::add);

    assertTrue(keys(first).set("a", bytes("1")));
    assertEquals("1", value(first, "a"));
    Await.until(() -> value(second, "a").equals("1"));
    Await.until(() -> !heard.isEmpty()); // a moment after it can be read
    assertEquals(List.of("p"), heard);

    assertEquals(Written.DONE, await(second.keyValues().put("helios-plugin-p", "a", bytes("2"))));
    assertEquals("2", value(second, "a"));
    Await.until(() -> value(first, "a").equals("2"));

    assertTrue(keys(second).delete("a"));
    Await.until(() -> value(first, "a").equals("none"));
    assertEquals(Written.ABSENT, await(first.keyValues().remove("p", "a")));
    assertFalse(keys(first).delete("a"));
  }

  @Test
  void aMemberThatJoinsLaterHasEverything() throws Exception {
    ClusterMember first = start();
    for (int i = 0; i < 300; i++) {
      assertTrue(keys(first).set("k" + i, bytes("" + i)));
    }
    await(first.keyValues().put("q", "x", bytes("y")));
    Await.until(() -> stored().space("p").size() == 300); // what plugins write goes there later

    ClusterMember second = start();

    assertEquals(300, second.keyValues().keys("p", "").size());
    assertEquals(List.of("k29", "k290", "k291"), second.keyValues().keys("p", "k29").subList(0, 3));
    assertEquals("299", value(second, "k299"));
  }

  @Test
  void whatOneMemberWroteOutlivesIt() throws Exception {
    ClusterMember first = start();
    ClusterMember second = start();
    await(first.keyValues().put("p", "a", bytes("1")));

    await(first.close());
    await(second.keyValues().put("p", "b", bytes("2")));

    assertEquals(List.of("a", "b"), second.keyValues().keys("p", ""));
  }

  @Test
  void keysThatTheClusterLostComeBackFromACopy() throws Exception {
    ClusterMember member = start();
    await(member.keyValues().put("p", "a", bytes("1")));

    entries().delete(KeyEntry.KEY);
    await(member.keyValues().put("p", "b", bytes("2")));

    assertEquals(List.of("a", "b"), member.keyValues().keys("p", ""));
    assertEquals(List.of("a", "b"), start().keyValues().keys("p", ""));
  }

  /** A member of the cluster that is none of ours has put something in the place of the keys. */
  @ParameterizedTest
  @MethodSource("strays")
  void whatIsNoKeysIsThrownAway(Object stray) throws Exception {
    ClusterMember first = start();
    ClusterMember second = start();
    await(first.keyValues().put("p", "a", bytes("1")));
    Await.until(() -> value(second, "a").equals("1"));

    entries().set(KeyEntry.KEY, stray);

    Await.until(() -> entries().get(KeyEntry.KEY) instanceof StoredKeys);
    assertEquals(Written.DONE, await(second.keyValues().put("p", "b", bytes("2"))));
    Await.until(() -> value(first, "b").equals("2"));
    assertEquals(List.of("a", "b"), first.keyValues().keys("p", ""));
  }

  @ParameterizedTest
  @MethodSource("strays")
  void aMemberStartsWhileItIsThere(Object stray) throws Exception {
    HazelcastInstance foreign = foreign();
    try {
      foreign.getMap(KeyEntry.MAP).set(KeyEntry.KEY, stray);

      ClusterMember member = start();

      assertEquals(Written.DONE, await(member.keyValues().put("p", "a", bytes("1"))));
      assertEquals("1", value(member, "a"));
    } finally {
      foreign.shutdown();
    }
  }

  static List<Object> strays() {
    return List.of("poison", 42, new byte[] {1, 2, 3}, new ArrayList<>(List.of("x")));
  }

  private HazelcastInstance foreign() {
    return Hazelcast.newHazelcastInstance(
        HazelcastConfig.of(
            new ClusterOptions(cluster, "127.0.0.1", port, List.of("127.0.0.1:" + port))));
  }

  @Test
  void noObjectIsMadeOfAClassThatAPeerNames() throws Exception {
    start();
    IMap<Object, Object> any = instance().getMap("any");
    any.set("a", new Named());

    assertThrows(HazelcastSerializationException.class, () -> any.get("a"));

    assertEquals(0, Named.MADE.get());
  }

  /** As a gadget is: made by being read. */
  private static final class Named implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final AtomicInteger MADE = new AtomicInteger();

    private void readObject(ObjectInputStream in) {
      MADE.incrementAndGet();
    }
  }

  @Test
  void capsHoldWhoeverWrites() throws Exception {
    ClusterMember first = start();
    ClusterMember second = start();
    List<Future<Written>> writes = new ArrayList<>();
    for (int i = 0; i < KeyValues.MAX_KEYS; i++) {
      writes.add(first.keyValues().put("p", "one" + i, bytes("x")));
      writes.add(second.keyValues().put("p", "other" + i, bytes("x")));
      keys(first).set("plugin" + i, bytes("x"));
    }

    await(Future.join(writes));

    Await.until(() -> first.keyValues().keys("p", "").size() == KeyValues.MAX_KEYS);
    Await.until(() -> second.keyValues().keys("p", "").size() == KeyValues.MAX_KEYS);
    assertTrue(writes.stream().anyMatch(write -> write.result() == Written.TOO_MANY));
    Await.until(() -> first.keyValues().keys("p", "").equals(second.keyValues().keys("p", "")));
    assertFalse(keys(second).set("one more", bytes("x")));
    assertEquals(Written.TOO_LARGE, await(first.keyValues().put("q", "k", new byte[65_537])));
  }

  /** What the cluster has. */
  private StoredKeys stored() {
    return (StoredKeys) entries().get(KeyEntry.KEY);
  }

  private IMap<Object, Object> entries() {
    return instance().getMap(KeyEntry.MAP);
  }

  private HazelcastInstance instance() {
    return Instances.of(cluster);
  }

  private static KeyValues keys(ClusterMember member) {
    return member.keyValues().of("p");
  }

  private static String value(ClusterMember member, String key) {
    return keys(member).get(key).map(value -> new String(value, UTF_8)).orElse("none");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private ClusterMember start() throws Exception {
    ClusterOptions options =
        new ClusterOptions(cluster, "127.0.0.1", port, List.of("127.0.0.1:" + port));
    ClusterMember member = await(ClusterMember.start(options, 1));
    members.add(member);
    return member;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
