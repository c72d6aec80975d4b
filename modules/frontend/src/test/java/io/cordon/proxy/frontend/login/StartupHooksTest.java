package io.cordon.proxy.frontend.login;

import static io.cordon.test.wire.Frontend.startup;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.AuthenticateRequest;
import io.cordon.proxy.frontend.session.Login;
import io.cordon.proxy.router.LoginDecision;
import io.cordon.proxy.router.LoginQuestion;
import io.cordon.proxy.router.Objection;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the {@code authenticate} hooks decide, seen from a client that starts up. */
@ExtendWith(VertxExtension.class)
class StartupHooksTest {

  private final BlockingQueue<LoginQuestion> asked = new LinkedBlockingQueue<>();
  private final Promise<LoginDecision> answer = Promise.promise();
  private StartupServer server;

  @BeforeEach
  void listen(Vertx vertx) {
    server = new StartupServer(vertx);
    server.logins =
        question -> {
          asked.add(question);
          // As from the router: on the loop that has asked, whichever thread the answer comes from.
          Context loop = vertx.getOrCreateContext();
          Promise<LoginDecision> decision = Promise.promise();
          answer.future().onComplete(done -> loop.runOnContext(v -> decision.handle(done)));
          return decision.future();
        };
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void areToldWhoWantsInAndWithWhat() throws Exception {
    server.fixed = Map.of("helios.replica", "pg-eu");
    try (RawClient client = server.connect()) {
      client.send(
          startup(
              "user",
              "alice",
              "database",
              "demo",
              "options",
              "-c Helios.Token=abc",
              "TimeZone",
              "UTC"));

      LoginQuestion question = next();

      assertEquals(
          new AuthenticateRequest(
              Map.of("helios.token", "abc", "timezone", "UTC"), "alice", "127.0.0.1", "demo"),
          question.request());
      assertEquals(Map.of("replica", "pg-eu"), question.fixed());
    }
  }

  @Test
  void holdBackTheGreetingAndWhatTheClientHasSentSince() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", "database", "demo"));
      next();
      assertEquals('R', client.read().type());
      client.send(Frontend.query("SELECT 1"));

      answer.complete(new LoginDecision.Admitted(Map.of("helios.region", "eu"), 1));

      client.readUntilReady();
      Login login = server.takeAdmitted().login();
      assertEquals(Map.of("helios.region", "eu"), login.fixed());
      assertEquals("eu", login.serverParameters().get("helios.region"));
    }
  }

  @Test
  void denyWithTheirOwnWords() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", "database", "demo"));
      answer.complete(
          LoginDecision.Denied.by(
              List.of(new Objection("tokens", "the token has expired", false)), 7));

      assertEquals('R', client.read().type());
      Map<Character, String> error = client.readFatal();
      assertEquals("FATAL", error.get('S'));
      assertEquals("28000", error.get('C'));
      assertEquals("the token has expired", error.get('M'));
      assertEquals("tokens@7", error.get('R'));
      assertTrue(server.admitted.isEmpty());
    }
  }

  @Test
  void fixWhatTheClientMayNotChooseAtItsStartUp() throws Exception {
    answer.complete(new LoginDecision.Admitted(Map.of("replica", "pg-eu"), 1));
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", "options", "-c helios.replica=pg-us"));

      assertEquals('R', client.read().type());
      assertEquals("42501", client.readFatal().get('C'));
    }
  }

  @Test
  void areNotWaitedForBeyondTheDeadline() throws Exception {
    server.timeout = Duration.ofMillis(200);
    boolean inTime = false;
    while (!inTime) { // a busy machine gets as far as the hooks in a longer time only
      try (RawClient client = server.connect()) {
        client.send(startup("user", "alice", "database", "demo"));
        List<Reply> said = client.readUntilGone();
        assertTrue(said.stream().allMatch(message -> message.type() == 'R'), said::toString);
        inTime = !asked.isEmpty();
      }
      server.timeout = server.timeout.multipliedBy(2);
    }
    answer.complete(new LoginDecision.Admitted(Map.of(), 1));
    assertTrue(server.admitted.isEmpty());
  }

  @Test
  void areNotAskedAboutAWrongPassword() throws Exception {
    server.verifiers = new Verifiers(Map.of());
    try (RawClient client = server.connect()) {
      client.send(startup("user", "alice", "database", "demo"));
      assertEquals("\0\0\0\nSCRAM-SHA-256\0\0", client.read().text());
      client.send(Frontend.saslInitialResponse("SCRAM-SHA-256", "n,,n=,r=abc"));
      String first = client.read().text();
      String nonce = first.substring(first.indexOf("r=") + 2, first.indexOf(",s="));
      client.send(Frontend.saslResponse("c=biws,r=" + nonce + ",p=" + "A".repeat(43) + "="));

      assertEquals("28P01", client.readFatal().get('C'));
      assertTrue(asked.isEmpty());
    }
  }

  private LoginQuestion next() throws InterruptedException {
    LoginQuestion question = asked.poll(60, TimeUnit.SECONDS);
    if (question == null) {
      throw new AssertionError("nobody was asked");
    }
    return question;
  }
}
