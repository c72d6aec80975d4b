package io.cordon.proxy.router;

import static io.cordon.proxy.router.Fixtures.REQUEST;
import static io.cordon.proxy.router.Fixtures.chain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.AuthenticateResult;
import io.cordon.plugin.Hook;
import io.cordon.plugin.RouteHook.Input;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouterVerticleTest {

  private static final Duration PATIENT = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofMillis(200);
  private static final Decision LATE =
      new Decision.Refused(ReasonClass.TIMEOUT, "no decision within 200 ms", 4, "r");

  private final Vertx vertx = Vertx.vertx();
  private final Chains chains = new Chains();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void refusesWithoutAPolicyAndSaysThatItIsToBeAsked() throws Exception {
    RouterClient client = deployed(0);

    assertEquals(
        new ChainSummary(0, Set.of(Hook.AUTHENTICATE, Hook.ROUTE), Set.of(Input.values())),
        client.summary());
    assertEquals(
        new Decision.Refused(ReasonClass.NO_POLICY, "no policy loaded", 0, "r"),
        await(client.ask(ChainRequest.of(REQUEST))));
  }

  @Test
  void passesTheRequestByReference() throws Exception {
    CompletableFuture<RouteRequest> seen = new CompletableFuture<>();
    chains.activate(
        chain(
            4,
            new TestPlugin(
                "a",
                request -> {
                  seen.complete(request);
                  return new RouteResult.Region("eu-west");
                })));
    RouterClient client = deployed(3);

    ChainAnswer decision = await(client.ask(ChainRequest.of(REQUEST)));

    assertEquals(new Decision.Allowed(new Target(null, "eu-west", null), 4, "r"), decision);
    assertSame(REQUEST, seen.get(0, TimeUnit.SECONDS));
  }

  @Test
  void refusesWhereNoRouterAnswers() throws Exception {
    chains.activate(chain(4));
    RouterClient client = new RouterClient(vertx, 9, chains, LIMIT);

    assertEquals(LATE, await(client.ask(ChainRequest.of(REQUEST))));
  }

  @Test
  void refusesWhatTookTooLongWhateverItWas() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    chains.activate(
        chain(
            4,
            new TestPlugin(
                "slow",
                request -> {
                  try {
                    never.await(400, TimeUnit.MILLISECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return new RouteResult.Default();
                })));
    RouterClient client = deployed(0, LIMIT);

    assertEquals(LATE, await(client.ask(ChainRequest.of(REQUEST))));
  }

  @Test
  void decidesByTheNewChainAndClosesTheOldOne() throws Exception {
    TestPlugin old = TestPlugin.block("a", "old");
    RouterClient client = deployed(0);
    chains.activate(chain(1, old));
    chains.activate(chain(2, TestPlugin.block("a", "new")));

    assertEquals(
        new Decision.Refused(ReasonClass.BLOCK, 2, List.of(new Objection("a", "new", false)), "r"),
        await(client.ask(ChainRequest.of(REQUEST))));
    assertEquals(2, client.summary().epoch());
    assertTrue(old.closed.await(60, TimeUnit.SECONDS));

    chains.close();
    assertEquals(
        new Decision.Refused(ReasonClass.NO_POLICY, "no policy loaded", 0, "r"),
        await(client.ask(ChainRequest.of(REQUEST))));
  }

  @Test
  void admitsWithoutAskingWhereNobodyHasTheHook() throws Exception {
    chains.activate(chain(4, TestPlugin.block("a", "x")));
    RouterClient client = new RouterClient(vertx, 9, chains, LIMIT);

    Future<LoginDecision> decision = client.admit(LoginsTest.question(Map.of("helios.a", "b")));

    assertTrue(decision.isComplete());
    assertEquals(new LoginDecision.Admitted(Map.of("helios.a", "b"), 4), await(decision));
  }

  @Test
  void letsNobodyInWithoutAPolicy() throws Exception {
    RouterClient client = deployed(0);

    assertEquals(
        new LoginDecision.Denied("no policy loaded", 0),
        await(client.admit(LoginsTest.question(Map.of()))));
  }

  @Test
  void letsNobodyInWhereNoRouterAnswersInTime() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    chains.activate(
        chain(
            4,
            TestPlugin.authenticating(
                "slow",
                request -> {
                  try {
                    never.await(400, TimeUnit.MILLISECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return new AuthenticateResult.Defer();
                })));
    LoginDecision late = new LoginDecision.Denied("no decision within 200 ms", 4);

    assertEquals(late, await(deployed(0, LIMIT).admit(LoginsTest.question(Map.of()))));
    RouterClient elsewhere = new RouterClient(vertx, 9, chains, LIMIT);
    assertEquals(late, await(elsewhere.admit(LoginsTest.question(Map.of()))));
  }

  private RouterClient deployed(int loop) throws Exception {
    return deployed(loop, PATIENT);
  }

  private RouterClient deployed(int loop, Duration limit) throws Exception {
    await(vertx.deployVerticle(new RouterVerticle(loop, chains, limit)));
    return new RouterClient(vertx, loop, chains, limit);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
