package io.cordon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.Hook;
import io.cordon.plugin.Hooks;
import io.cordon.plugin.QueryOutcome;
import io.cordon.plugin.RouteRequest;
import io.cordon.proxy.router.HookCounters;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An observer never slows the path: however long it takes over the first thing that it is told, all
 * that comes behind is answered before it has finished with that; and it misses nothing of it.
 */
class SlowObserverIT {

  private static final int EACH = 100;

  private static final CountDownLatch BEGUN = new CountDownLatch(1);
  private static final CountDownLatch ANSWERED = new CountDownLatch(1);
  private static final AtomicInteger FINISHED = new AtomicInteger();
  private static final Told.Recorder TOLD = new Told.Recorder();

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(
          CLUSTER, Scripted.first(Hooks.none().withPostQuery(SlowObserverIT::slowly)));

  /** As slow as it takes: it finishes nothing before the test has all its answers. */
  private static void slowly(RouteRequest request, QueryOutcome outcome) {
    if (request.context().requestId().equals("warm-up")) {
      return;
    }
    BEGUN.countDown();
    try {
      ANSWERED.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    TOLD.postQuery(request, outcome);
    FINISHED.incrementAndGet();
  }

  @Test
  void allIsAnsweredBeforeItHasFinishedTheFirst() throws Exception {
    try (RawClient first = connect();
        RawClient second = connect()) {
      first.query("SELECT 'the first'");
      assertTrue(BEGUN.await(20, TimeUnit.SECONDS), "it is busy from here on");

      for (int i = 0; i < EACH; i++) {
        assertEquals("T D C(SELECT 1) Z(I)", first.say("SELECT " + i));
        assertEquals("1 2 T D C(SELECT 1) Z(I)", extended(second, "SELECT " + i));
      }
      assertEquals("E(ERROR 22012 division by zero) Z(I)", first.say("SELECT 1/0"));
      assertEquals("C(BEGIN) Z(T)", second.say("BEGIN"));
      assertEquals("C(SELECT 1) Z(T)", second.say("CREATE TEMP TABLE slow AS SELECT 1 AS a"));
      assertEquals("C(ROLLBACK) Z(I)", second.say("ROLLBACK"));
      pipeline(first);
      try (RawClient late = connect()) {
        assertEquals("T D C(SELECT 1) Z(I)", late.say("SELECT 'late'"));
      }

      // Nobody has let it go yet: each of these answers came before its first word's end.
      assertEquals(0, FINISHED.get());
      ANSWERED.countDown();
      assertEquals(told(EACH), TOLD.words(first));
      List<String> bySecond = TOLD.words(second);
      assertEquals(EACH + 1, bySecond.size(), bySecond::toString);
      assertEquals(0, counts().drops(), "its queue had room for all of it");
    }
  }

  private static List<String> told(int each) {
    List<String> told = new ArrayList<>(List.of("ok SELECT 'the first'"));
    IntStream.range(0, each).forEach(i -> told.add("ok SELECT " + i));
    told.add("failed SELECT 1/0: division by zero");
    IntStream.range(0, each).forEach(i -> told.add("ok SELECT 'piped " + i + "'"));
    return told;
  }

  /** All of it at once; what is told of the one does not hold up the next. */
  private static void pipeline(RawClient client) throws Exception {
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < EACH; i++) {
      messages.add(Frontend.parse("", "SELECT 'piped " + i + "'"));
      messages.add(Frontend.bind("", ""));
      messages.add(Frontend.execute(""));
    }
    messages.add(Frontend.sync());
    List<Reply> replies = client.exchange(messages.toArray(byte[][]::new));
    assertEquals(EACH, Reply.rows(replies).size(), () -> Reply.transcript(replies));
  }

  private static String extended(RawClient client, String text) throws Exception {
    return Reply.transcript(
        client.exchange(
            Frontend.parse("", text),
            Frontend.bind("", ""),
            Frontend.describePortal(""),
            Frontend.execute(""),
            Frontend.sync()));
  }

  private static HookCounters.Counts counts() {
    return CORDON.hookCounters().all().get(new HookCounters.Key("scripted", Hook.POST_QUERY));
  }

  private static RawClient connect() throws Exception {
    return RawClient.connect(CORDON.host(), CORDON.port());
  }
}
