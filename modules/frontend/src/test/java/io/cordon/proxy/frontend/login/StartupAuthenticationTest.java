package io.cordon.proxy.frontend.login;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ongres.scram.client.ScramClient;
import io.cordon.test.wire.Frontend;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SCRAM over the wire, with another implementation's client as the opposite. */
@ExtendWith(VertxExtension.class)
class StartupAuthenticationTest {

  /** Of the password {@code pencil}. */
  private static final String PENCIL =
      "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
          + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

  private StartupServer server;

  @BeforeEach
  void listen(Vertx vertx) {
    server = new StartupServer(vertx);
    server.verifiers = new Verifiers(Map.of("alice", PENCIL, "broken", "md5abc"));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void admitsWhoKnowsThePassword() throws Exception {
    ScramClient scram = scram("pencil");
    try (RawClient client = server.connect()) {
      Reply finalMessage = exchange(client, "alice", scram);

      assertEquals('R', finalMessage.type());
      assertEquals(12, ByteBuffer.wrap(finalMessage.body()).getInt());
      scram.serverFinalMessage(finalMessage.text().substring(4));
      List<Reply> greeting = client.readUntilReady();
      assertArrayEquals(new byte[4], greeting.get(0).body());
      assertEquals("alice", server.takeAdmitted().login().user());
    }
  }

  @ParameterizedTest
  @CsvSource({"alice, pen", "stranger, pencil", "broken, pencil"})
  void tellsNobodyWhetherItWasTheNameOrThePassword(String user, String password) throws Exception {
    try (RawClient client = server.connect()) {
      Reply answer = exchange(client, user, scram(password));

      assertEquals('E', answer.type());
      assertEquals(
          "SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"" + user + "\"\0\0",
          answer.text());
      assertTrue(client.readByte() < 0);
    }
  }

  @Test
  void saysNothingOfDatabasesBeforeTheAuthentication() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(Frontend.startup("user", "alice", "database", "zork", "options", "zork"));

      assertEquals("\0\0\0\nSCRAM-SHA-256\0\0", client.read().text());
    }
  }

  @Test
  void readsEveryMessageAtEverySplit() throws Exception {
    byte[] initial = initialResponse("SCRAM-SHA-256", "n,,n=,r=abc");
    for (int split = 1; split < initial.length; split++) {
      try (RawClient client = server.connect()) {
        client.send(Frontend.startup("user", "alice"));
        client.read();
        client.send(Arrays.copyOfRange(initial, 0, split));
        client.send(Arrays.copyOfRange(initial, split, initial.length));

        assertTrue(client.read().text().startsWith("\0\0\0\u000br=abc"), "split at " + split);
      }
    }
  }

  @Test
  void asksForTheFirstMessageIfItWasLeftOut() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(Frontend.startup("user", "alice"));
      client.read();
      client.send(Frontend.saslInitialResponse("SCRAM-SHA-256", null));
      assertEquals("\0\0\0\u000b", client.read().text());
      client.send(response("n,,n=,r=abc"));

      assertTrue(client.read().text().startsWith("\0\0\0\u000br=abc"));
    }
  }

  @Test
  void refusesATamperedNonce() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(Frontend.startup("user", "alice"));
      client.read();
      client.send(initialResponse("SCRAM-SHA-256", "n,,n=,r=abc"));
      client.read();
      client.send(response("c=biws,r=abcd,p=" + "A".repeat(43) + "="));

      Map<Character, String> error = client.readFatal();
      assertEquals("08P01", error.get('C'));
      assertEquals("invalid SCRAM response", error.get('M'));
      assertEquals("Nonce does not match.", error.get('D'));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1", ""})
  void refusesAnotherMechanism(String mechanism) throws Exception {
    assertEquals(
        "SFATAL VFATAL C08P01 Mclient selected an invalid SASL authentication mechanism",
        answerTo(initialResponse(mechanism, "n,,n=,r=abc")));
  }

  @Test
  void refusesChannelBinding() throws Exception {
    assertEquals(
        "SFATAL VFATAL C08P01 Mmalformed SCRAM message DThe client selected SCRAM-SHA-256 without"
            + " channel binding, but the SCRAM message includes channel binding data.",
        answerTo(initialResponse("SCRAM-SHA-256", "p=tls-unique,,n=,r=abc")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SCRAM-SHA-256            | invalid string in message",
        "SCRAM-SHA-256~           | insufficient data left in message",
        "SCRAM-SHA-256~~~~Z       | insufficient data left in message",
        "SCRAM-SHA-256~~~~~Z      | invalid message format",
      })
  void refusesAnInitialResponseOfAnotherForm(String body, String message) throws Exception {
    assertEquals("SFATAL VFATAL C08P01 M" + message, answerTo(response(body.replace('~', '\0'))));
  }

  @ParameterizedTest
  @CsvSource({"Q, 81", "X, 88", "z, 122"})
  void expectsNothingButSaslResponses(char type, int number) throws Exception {
    assertEquals(
        "SFATAL VFATAL C08P01 Mexpected SASL response, got message type " + number,
        answerTo(new byte[] {(byte) type}));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 1025, -1, Integer.MAX_VALUE})
  void refusesAHostileLengthAtOnce(int length) throws Exception {
    assertEquals(
        "SFATAL VFATAL C28P01 Mpassword authentication failed for user \"alice\"",
        answerTo(ByteBuffer.allocate(5).put((byte) 'p').putInt(length).array()));
  }

  @Test
  void closesWithoutAWordAtTheDeadline() throws Exception {
    server.timeout = Duration.ofMillis(50);
    List<Reply> said = List.of();
    while (said.isEmpty()) { // a busy machine asks for a password in a longer time only
      try (RawClient client = server.connect()) {
        client.send(Frontend.startup("user", "alice"));
        said = client.readUntilGone();
      }
      server.timeout = server.timeout.multipliedBy(2);
    }
    assertEquals("R", said.stream().map(message -> "" + message.type()).collect(joining()));
  }

  /** The answer to the first message of an authentication: its fields, separated by spaces. */
  private String answerTo(byte[] message) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(Frontend.startup("user", "alice"));
      client.read();
      client.send(message);
      String text = client.read().text();
      assertTrue(client.readByte() < 0);
      return text.replace('\0', ' ').strip();
    }
  }

  /** The server's answer to the proof. */
  private static Reply exchange(RawClient client, String user, ScramClient scram) throws Exception {
    client.send(Frontend.startup("user", user, "database", "demo"));
    assertEquals("\0\0\0\nSCRAM-SHA-256\0\0", client.read().text());
    client.send(initialResponse("SCRAM-SHA-256", scram.clientFirstMessage().toString()));
    scram.serverFirstMessage(client.read().text().substring(4));
    client.send(response(scram.clientFinalMessage().toString()));
    return client.read();
  }

  private static byte[] initialResponse(String mechanism, String data) {
    return Frontend.saslInitialResponse(mechanism, data);
  }

  private static byte[] response(String data) {
    return Frontend.saslResponse(data);
  }

  /** Names another user than the StartupMessage does, which counts for nothing. */
  private static ScramClient scram(String password) {
    return ScramClient.builder()
        .advertisedMechanisms(List.of("SCRAM-SHA-256"))
        .username("somebody")
        .password(password.toCharArray())
        .build();
  }
}
