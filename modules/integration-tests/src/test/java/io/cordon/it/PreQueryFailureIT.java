package io.cordon.it;

import static io.cordon.it.Tenants.FAILED;
import static io.cordon.it.Tenants.answer;
import static io.cordon.it.Tenants.answers;
import static io.cordon.it.Tenants.say;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.functionCall;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plugin may not make of a statement before it is routed. */
class PreQueryFailureIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension static final CordonMember CORDON = Tenants.strict(CLUSTER);

  @RegisterExtension static final CordonMember LENIENT = Tenants.lenient(CLUSTER);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT /*to:SELECT 2; DROP TABLE users*/ 1",
        "SELECT /*to:SELECT 2; SELECT 3*/ 1",
        "SELECT /*to:*/ 1",
        "SELECT /*to:-- nothing*/ 1",
        "SELECT /*to:SELECT FROM WHERE*/ 1",
        "SELECT /*to:DO $$BEGIN END$$*/ 1",
        "SELECT /*to:SELECT query_to_xml('SELECT 1', true, true, '')*/ 1",
        "SELECT /*to:COMMIT*/ 1",
        "SELECT /*to:SET replica = 'pg-eu-west'*/ 1",
        "SELECT /*to:DISCARD ALL*/ 1",
        "SELECT /*to:SELECT 'a\\0b'*/ 1",
        "SELECT 'throw'",
        "SELECT 'null'"
      })
  void whatIsNotOneStatementIsAFailure(String text) throws Exception {
    try (RawClient client = connect(CORDON)) {
      assertEquals(FAILED + " Z(I)", say(client, text));
      assertEquals(
          FAILED + " Z(I)",
          answers(client.exchange(parse("a", text), bind("", "a"), execute(""), sync())));
      say(client, "BEGIN");
      assertEquals("1", answer(client, "SELECT 1"));
      assertEquals(FAILED + " Z(E)", say(client, text));
      assertEquals("C(ROLLBACK) Z(I)", say(client, "ROLLBACK"));
      assertEquals("1000", answer(client, "SELECT count(*) FROM users"));
    }
    // Where the policy says so, it is as if the plugin had said nothing.
    try (RawClient client = connect(LENIENT)) {
      assertEquals(1, Reply.rows(client.query(text)).size());
      assertEquals(
          "1 2 D C(SELECT 1) Z(I)",
          Reply.answers(client.exchange(parse("", text), bind("", ""), execute(""), sync())));
    }
  }

  @Test
  void whatTheClientsEncodingCannotSayIsAFailure() throws Exception {
    try (RawClient client = connect(CORDON)) {
      assertEquals("\u20ac", answer(client, "SELECT 'euro'"));
      say(client, "SET client_encoding = 'LATIN1'");
      assertEquals(FAILED + " Z(I)", say(client, "SELECT 'euro'"));
      say(client, "SET helios.tenant = 'red'");
      assertEquals("red", answer(client, "SELECT tenant()"));
    }
  }

  @Test
  void aRewrittenTextIsBoundedLikeAClients() throws Exception {
    try (RawClient client = connect(CORDON)) {
      // A short statement becomes more than the 1 MiB that a client may send.
      say(client, "SET helios.tenant = '" + "x".repeat(30_000) + "'");
      String many = "SELECT length(" + "tenant() || ".repeat(40) + "'')";
      assertEquals(FAILED + " Z(I)", say(client, many));
      assertEquals("600000", answer(client, "SELECT length(" + "tenant() || ".repeat(20) + "'')"));
    }
  }

  @Test
  void aFunctionCallHasNoTextToRewrite() throws Exception {
    try (RawClient client = connect(CORDON)) {
      say(client, "SET helios.tenant = 'caller'");
      assertEquals(
          FAILED + " Z(I)", answers(client.exchange(functionCall(2077, List.of("cluster_name")))));
      say(client, "SET helios.tenant = 'other'");
      assertTrue(
          Reply.answers(client.exchange(functionCall(2077, List.of("cluster_name"))))
              .startsWith("V"));
    }
  }

  private static RawClient connect(CordonMember member) throws Exception {
    return RawClient.connect(member.host(), member.port());
  }
}
