package io.cordon.proxy.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.Hazelcast;
import io.cordon.plugin.KeyValues;
import io.cordon.proxy.keyvalues.Written;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicatedKeyValuesTest {

  private final List<ClusterMember> members = new ArrayList<>();

  @AfterEach
  void leave() throws Exception {
    for (ClusterMember member : members) {
      await(member.close());
    }
  }

  @Test
  void aWriteOnOneMemberIsSeenOnTheOther() throws Exception {
    ClusterMember first = start(5761);
    ClusterMember second = start(5761);
    List<String> heard = new CopyOnWriteArrayList<>();
    second.keyValues().listen(heard::add);

    assertTrue(keys(first).set("a", bytes("1")));
    assertEquals("1", value(first, "a"));
    eventually(() -> value(second, "a").equals("1"));
    assertEquals(List.of("p"), heard);

    assertEquals(Written.DONE, await(second.keyValues().put("helios-plugin-p", "a", bytes("2"))));
    assertEquals("2", value(second, "a"));
    eventually(() -> value(first, "a").equals("2"));

    assertTrue(keys(second).delete("a"));
    eventually(() -> value(first, "a").equals("none"));
    assertEquals(Written.ABSENT, await(first.keyValues().remove("p", "a")));
    assertFalse(keys(first).delete("a"));
  }

  @Test
  void aMemberThatJoinsLaterHasEverything() throws Exception {
    ClusterMember first = start(5771);
    for (int i = 0; i < 300; i++) {
      assertTrue(keys(first).set("k" + i, bytes("" + i)));
    }
    await(first.keyValues().put("q", "x", bytes("y")));

    ClusterMember second = start(5771);

    assertEquals(300, second.keyValues().keys("p", "").size());
    assertEquals(List.of("k29", "k290", "k291"), second.keyValues().keys("p", "k29").subList(0, 3));
    assertEquals("299", value(second, "k299"));
  }

  @Test
  void whatOneMemberWroteOutlivesIt() throws Exception {
    ClusterMember first = start(5781);
    ClusterMember second = start(5781);
    await(first.keyValues().put("p", "a", bytes("1")));

    await(first.close());
    await(second.keyValues().put("p", "b", bytes("2")));

    assertEquals(List.of("a", "b"), second.keyValues().keys("p", ""));
  }

  @Test
  void keysThatTheClusterLostComeBackFromACopy() throws Exception {
    ClusterMember member = start(5801);
    await(member.keyValues().put("p", "a", bytes("1")));

    Hazelcast.getAllHazelcastInstances().stream()
        .filter(one -> one.getConfig().getClusterName().equals("keys-5801"))
        .forEach(one -> one.getMap(KeyEntry.MAP).delete(KeyEntry.KEY));
    await(member.keyValues().put("p", "b", bytes("2")));

    assertEquals(List.of("a", "b"), member.keyValues().keys("p", ""));
    assertEquals(List.of("a", "b"), start(5801).keyValues().keys("p", ""));
  }

  @Test
  void capsHoldWhoeverWrites() throws Exception {
    ClusterMember first = start(5791);
    ClusterMember second = start(5791);
    List<Future<Written>> writes = new ArrayList<>();
    for (int i = 0; i < KeyValues.MAX_KEYS; i++) {
      writes.add(first.keyValues().put("p", "one" + i, bytes("x")));
      writes.add(second.keyValues().put("p", "other" + i, bytes("x")));
      keys(first).set("plugin" + i, bytes("x"));
    }

    await(Future.join(writes));

    eventually(() -> first.keyValues().keys("p", "").size() == KeyValues.MAX_KEYS);
    eventually(() -> second.keyValues().keys("p", "").size() == KeyValues.MAX_KEYS);
    assertTrue(writes.stream().anyMatch(write -> write.result() == Written.TOO_MANY));
    eventually(() -> first.keyValues().keys("p", "").equals(second.keyValues().keys("p", "")));
    assertFalse(keys(second).set("one more", bytes("x")));
    assertEquals(Written.TOO_LARGE, await(first.keyValues().put("q", "k", new byte[65_537])));
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

  private ClusterMember start(int port) throws Exception {
    ClusterOptions options =
        new ClusterOptions("keys-" + port, "127.0.0.1", port, List.of("127.0.0.1:" + port));
    ClusterMember member = await(ClusterMember.start(options, 1));
    members.add(member);
    return member;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static void eventually(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertTrue(condition.getAsBoolean());
  }
}
