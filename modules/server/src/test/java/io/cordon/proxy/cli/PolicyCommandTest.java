package io.cordon.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code cordon policy} says and ends with, by what a member answers. */
class PolicyCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Deque<JsonArray> states = new ArrayDeque<>();
  private JsonArray waiting = new JsonArray();
  private String token;
  private HttpServer member;
  private Path file;

  @BeforeEach
  void listen(@TempDir Path directory) throws IOException {
    file =
        Files.writeString(
            directory.resolve("next.yaml"), "nodes: [{name: a, address: 'h:1', role: primary}]");
    member = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    member.createContext(
        "/api/v1/policy/status",
        exchange -> {
          JsonArray now = states.size() > 1 ? states.remove() : states.element();
          answer(exchange, now.encode());
        });
    member.createContext(
        "/api/v1/policy",
        exchange ->
            answer(
                exchange,
                new JsonObject()
                    .put("epoch", 7)
                    .put("hash", "abcdef0123456789")
                    .put("changed", true)
                    .put("waiting", waiting)
                    .encode()));
    member.start();
  }

  private void answer(HttpExchange exchange, String body) throws IOException {
    String shown = exchange.getRequestHeaders().getFirst("Authorization");
    boolean admitted = token == null || ("Bearer " + token).equals(shown);
    String said = admitted ? body : "{\"error\":\"expected Authorization: Bearer and the token\"}";
    byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(admitted ? 200 : 401, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterEach
  void close() {
    member.stop(0);
  }

  @Test
  void doesNotWaitUnasked() {
    waiting = new JsonArray().add("m2").add("m3");

    assertEquals(0, run("apply", file.toString()));

    assertEquals("epoch 7 abcdef012345 is in force, not yet on m2, m3\n", out.toString());
  }

  @Test
  void waitsUntilEveryMemberHasIt() {
    waiting = new JsonArray().add("m2");
    states.add(new JsonArray().add(state("m1", 7, "active")).add(state("m2", 6, "active")));
    states.add(new JsonArray().add(state("m1", 7, "active")).add(state("m2", 7, "stale")));
    states.add(new JsonArray().add(state("m1", 7, "active")).add(state("m2", 7, "active")));

    assertEquals(0, run("apply", "--wait", file.toString()));

    assertEquals("epoch 7 abcdef012345 is in force on every member\n", out.toString());
    assertEquals(1, states.size());
  }

  @Test
  void saysWhoHasItNotWhenTheTimeIsOver() {
    states.add(
        new JsonArray()
            .add(state("m1", 7, "active"))
            .add(state("m2", 6, "behind").put("problem", "epoch 7: no plugin is named \"x\"")));

    assertEquals(3, run("rollback", "--wait", "--timeout=0", "3"));

    assertEquals(
        "epoch 7 abcdef012345 is in force, but not on every member after 0 s\n"
            + "m2               epoch 6      abcdef012345  since 2026-11-26T12:00:00Z  behind"
            + "  epoch 7: no plugin is named \"x\"\n",
        out.toString());
  }

  @Test
  void doesNotWaitForWhatHasBeenReplaced() {
    states.add(new JsonArray().add(state("m1", 8, "active")).add(state("m2", 7, "active")));

    assertEquals(1, run("apply", "--wait", file.toString()));

    assertEquals("epoch 7 abcdef012345 was followed by epoch 8\n", out.toString());
  }

  @Test
  void statusTellsByItsExitCodeWhetherMembersAgree() {
    states.add(new JsonArray().add(state("m1", 7, "active")).add(state("m2", 7, "active")));
    assertEquals(0, run("status"));
    for (JsonObject other :
        List.of(
            state("m2", 6, "active"),
            state("m2", 7, "stale"),
            state("m2", 7, "active").put("hash", "another"))) {
      states.clear();
      states.add(new JsonArray().add(state("m1", 7, "active")).add(other));
      assertEquals(1, run("status"), other::encode);
    }
    assertEquals(8, out.toString().lines().count());
  }

  @Test
  void showsItsToken() {
    token = "of-the-fleet";
    states.add(new JsonArray().add(state("m1", 7, "active")));

    assertEquals(2, run("status"));
    assertEquals(url() + " wants a token: give --token or CORDON_ADMIN_TOKEN\n", err.toString());
    err.getBuffer().setLength(0);
    assertEquals(2, run("status", "--token=another"));
    assertEquals(url() + " does not accept this token\n", err.toString());
    assertEquals(0, run("status", "--token=of-the-fleet"));
  }

  /** Plugins that are not known here may be known to the member that is asked. */
  @Test
  void whatWouldNotBeAcceptedIsNoDifference() throws IOException {
    Files.writeString(
        file,
        """
        nodes: [{name: a, address: 'h:1', role: primary}]
        plugins:
          - {name: residency-router, settings: {enforce: maybe}}
          - {name: of-the-members}
        """);
    assertEquals(2, run("diff", file.toString()));
    assertEquals(
        "plugins[0].settings.enforce: expected true or false, found \"maybe\"\n", err.toString());
    assertEquals("", out.toString());

    err.getBuffer().setLength(0);
    Files.writeString(file, "nodes: []");
    assertEquals(2, run("diff", file.toString()));
    assertEquals("nodes: expected at least one\n", err.toString());
  }

  @Test
  void nobodyThereIsNotTheSameAsADifference() {
    member.stop(0);

    assertEquals(2, run("diff", file.toString()));
    assertEquals(2, run("status"));
    assertEquals(1, run("apply", file.toString()));
    assertTrue(
        err.toString()
            .lines()
            .allMatch(line -> line.endsWith(" does not answer: connection refused")),
        err::toString);
  }

  private int run(String command, String... args) {
    CommandLine program = Cordon.commandLine();
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] all = new String[args.length + 3];
    all[0] = "policy";
    all[1] = command;
    all[2] = "--member=" + url();
    System.arraycopy(args, 0, all, 3, args.length);
    return program.execute(all);
  }

  private String url() {
    return "http://127.0.0.1:" + member.getAddress().getPort();
  }

  private static JsonObject state(String name, long epoch, String state) {
    return new JsonObject()
        .put("name", name)
        .put("id", name)
        .put("epoch", epoch)
        .put("hash", "abcdef0123456789")
        .put("state", state)
        .put("since", "2026-11-26T12:00:00Z")
        .put("problem", "");
  }
}
