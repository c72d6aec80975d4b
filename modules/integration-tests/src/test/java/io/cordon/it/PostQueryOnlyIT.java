package io.cordon.it;

import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.functionCall;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.statement;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.plugin.Hooks;
import io.cordon.test.Await;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an observer is told where there is no other hook, and one server connection. */
class PostQueryOnlyIT {

  private static final Told.Recorder TOLD = new Told.Recorder();

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember CORDON =
      CordonMember.with(CLUSTER, Scripted.second(Hooks.none().withPostQuery(TOLD)))
          .pool(1, Duration.ofMillis(300));

  @Test
  void withNoOtherHookWhatItIsToldIsTheSame() throws Exception {
    try (RawClient client = connect(CORDON)) {
      Await.until(
          "the catalog has been read",
          () -> {
            client.query("SELECT count(*) FROM users");
            return TOLD.of(client).get(0).request().tables().equals(List.of("public.users"));
          });
      client.query("SET helios.region = 'eu-west'");
      client.exchange(concat(statement("SELECT 1/0"), sync()));
      client.exchange(parse("p", "SELECT 1"), sync());
      client.exchange(bind("", "p"), execute(""), sync());
      List<Told> told = TOLD.of(client);
      assertEquals(
          List.of("failed SELECT 1/0: division by zero", "ok SELECT 1"),
          told.stream().map(Told::toString).toList());
      assertEquals("eu-west", told.get(0).request().context().attributes().get("helios.region"));
    }
  }

  @Test
  void whatGetsNoServerConnectionIsTold() throws Exception {
    try (RawClient first = connect(CORDON);
        RawClient second = connect(CORDON)) {
      Await.until(
          "it has the connection",
          () -> {
            first.query("ROLLBACK");
            first.query("BEGIN");
            return first.say("SELECT 1").endsWith("Z(T)");
          });
      assertEquals(
          "53300", second.query("SET helios.x = '1'; SELECT 2").get(0).errorFields().get('C'));
      second.exchange(concat(statement("SELECT 3"), sync()));
      String message = Reply.error(second.exchange(functionCall(2077, List.of("cluster_name"))));
      first.query("ROLLBACK");
      assertEquals(
          List.of(
              "failed SELECT 2: " + message, "failed SELECT 3: " + message, "failed : " + message),
          TOLD.words(second));
    }
  }

  private static RawClient connect(CordonMember member) throws Exception {
    return RawClient.connect(member.host(), member.port());
  }
}
