package io.cordon.proxy.fleet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class CancelRelayTest {

  private static final byte[] SECRET = {1, 2, 3, 4};

  /** Three of one fleet; the last two have one number, as after a partition. */
  private static final List<String> IDS = List.of("alice", "bob", "bert");

  private static final int ALICES = ProcessIds.of(1, 17);
  private static final int BOBS = ProcessIds.of(2, 17);

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private Future<Void> done = Future.succeededFuture();

  @Test
  void goesToTheMembersWithItsNumberAndToNobodyElse(Vertx vertx) throws Exception {
    CancelRelay alice = relay(vertx, "alice", 100);
    listen(alice, "alice");
    listen(relay(vertx, "bob", 100), "bob");
    listen(relay(vertx, "bert", 100), "bert");

    alice.forward(ProcessIds.of(3, 17), SECRET, "nobody's");
    alice.forward(ProcessIds.of(0, 17), SECRET, "nobody's");
    alice.forward(ALICES, SECRET, "not sent back and forth");
    alice.forward(BOBS, SECRET, "10.0.0.1");

    assertEquals(
        List.of("bert " + BOBS, "bob " + BOBS), List.of(hear(), hear()).stream().sorted().toList());
    assertNull(heard.poll(50, TimeUnit.MILLISECONDS));
  }

  @Test
  void isDoneWhenTheOtherIs(Vertx vertx) throws Exception {
    Promise<Void> others = Promise.promise();
    done = others.future();
    CancelRelay alice = relay(vertx, "alice", 100);
    listen(relay(vertx, "bob", 100), "bob");

    Future<Void> forwarded = alice.forward(BOBS, SECRET, "10.0.0.1");
    assertEquals("bob " + BOBS, hear());
    assertFalse(forwarded.isComplete());
    others.complete();

    forwarded.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void aFloodIsCutOff(Vertx vertx) throws Exception {
    CancelRelay alice = relay(vertx, "alice", 6);
    listen(relay(vertx, "bob", 6), "bob");

    for (int i = 0; i < 1000; i++) {
      alice.forward(BOBS, SECRET, "10.0.0.1");
    }
    vertx.eventBus().send("cordon.cancel.bob", new CancelMessage(ALICES, SECRET).toJson());

    // Each request for this number goes to two members, of which one listens.
    for (int i = 0; i < 3; i++) {
      assertEquals("bob " + BOBS, hear());
    }
    assertEquals("bob " + ALICES, hear());
  }

  @Test
  void whatIsNoMessageIsForgotten(Vertx vertx) throws Exception {
    listen(relay(vertx, "bob", 1), "bob");

    vertx.eventBus().send("cordon.cancel.bob", "no JSON");
    vertx.eventBus().send("cordon.cancel.bob", new JsonObject().put("processId", "x"));
    vertx.eventBus().send("cordon.cancel.bob", new JsonObject().put("processId", 1));
    vertx
        .eventBus()
        .send(
            "cordon.cancel.bob", new JsonObject().put("processId", 1).put("secret", new byte[257]));
    vertx.eventBus().send("cordon.cancel.bob", new CancelMessage(BOBS, SECRET).toJson());

    assertEquals("bob " + BOBS, hear());
    assertTrue(heard.isEmpty());
  }

  @Test
  void whatANewerMemberSaysBesidesIsLeftOut() {
    CancelMessage read =
        CancelMessage.parse(
            new CancelMessage(BOBS, SECRET).toJson().put("v", 2).put("why", new JsonObject()));

    assertEquals(BOBS, read.processId());
    assertArrayEquals(SECRET, read.secret());
  }

  @Test
  void limitsEachSourceAndAllForASecond() {
    AtomicLong now = new AtomicLong();
    CancelLimit limit = new CancelLimit(2, 3, now::get);

    assertTrue(limit.pass("a") && limit.pass("a"));
    assertFalse(limit.pass("a"));
    assertTrue(limit.pass("b"));
    assertFalse(limit.pass("b"));
    assertFalse(limit.pass("c"));

    now.addAndGet(999_999_999);
    assertFalse(limit.pass("c"));
    now.incrementAndGet();
    assertTrue(limit.pass("c"));
  }

  @Test
  void processIdsArePositiveAndNameTheMember() {
    for (int member : new int[] {0, 1, MemberInfo.MAX_NUMBER}) {
      for (int session : new int[] {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
        int id = ProcessIds.of(member, session);

        assertTrue(id >= 0, () -> "negative: " + id);
        assertEquals(member, ProcessIds.member(id));
      }
    }
  }

  private static CancelRelay relay(Vertx vertx, String self, int limit) {
    // Of a second that does not end.
    return new CancelRelay(vertx, new Three(self), new CancelLimit(limit, limit, () -> 0));
  }

  private void listen(CancelRelay relay, String name) throws Exception {
    relay
        .listen(
            (processId, secret) -> {
              heard.add(name + " " + processId);
              return done;
            })
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private String hear() throws InterruptedException {
    return heard.poll(60, TimeUnit.SECONDS);
  }

  /** Alice is 1, bob and bert are 2. */
  private record Three(String name) implements Members {

    @Override
    public MemberInfo self() {
      return all().stream().filter(MemberInfo::self).findFirst().orElseThrow();
    }

    @Override
    public List<MemberInfo> all() {
      return IDS.stream().map(this::info).toList();
    }

    private MemberInfo info(String id) {
      return new MemberInfo(id, id.equals("alice") ? 1 : 2, id, "1", null, null, id.equals(name));
    }

    @Override
    public Future<Void> announce(String clientAddress, @Nullable String adminAddress) {
      return Future.succeededFuture();
    }

    @Override
    public void listen(Consumer<List<MemberInfo>> listener) {
      listener.accept(all());
    }
  }
}
