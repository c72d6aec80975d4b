package io.cordon.proxy.frontend.query;

import static io.cordon.proxy.frontend.query.SimpleQueryConversationTest.FAILED;
import static io.cordon.proxy.frontend.query.SimpleQueryConversationTest.FAILING;
import static io.cordon.test.wire.Backend.bindComplete;
import static io.cordon.test.wire.Backend.complete;
import static io.cordon.test.wire.Backend.error;
import static io.cordon.test.wire.Backend.parseComplete;
import static io.cordon.test.wire.Backend.ready;
import static io.cordon.test.wire.Backend.row;
import static io.cordon.test.wire.Backend.rowDescription;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.proxy.frontend.gate.RefusalView;
import io.cordon.proxy.router.ReasonClass;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What plugins decide, as a client, a node, and those who watch see it. */
class PluginConversationTest {

  private static final byte[] BLOCKED =
      error("42000", "Query blocked by route plugin: not here", "Rguard@1");

  private static void runs(Conversation talk, String text, String atNode) throws Exception {
    talk.client.sends(query(text));
    talk.node.expects(query(atNode));
    talk.node.answers(complete("SELECT 0"), ready('I'));
    talk.client.gets(complete("SELECT 0"), ready('I'));
  }

  private static void runs(Conversation talk, String text) throws Exception {
    runs(talk, text, text);
  }

  @Test
  void whatAPluginBlocksTouchesNoNode() throws Exception {
    try (Conversations conversations = new Conversations(4, ScriptedPlugin.routing())) {
      conversations.atEverySplit(
          talk -> {
            talk.client.sends(query("SELECT secret"));
            talk.client.gets(BLOCKED, ready('I'));
            talk.client.sends(parse("", "SELECT secret"), bind("", ""), execute(""), sync());
            talk.client.gets(BLOCKED, ready('I'));
            runs(talk, "SELECT 1");
          });
    }
  }

  @Test
  void whatIsBlockedBehindOthersFailsThere() throws Exception {
    try (Conversations conversations = new Conversations(4, ScriptedPlugin.routing())) {
      conversations.atEverySplit(
          talk -> {
            talk.client.sends(query("SELECT 1; SELECT secret; SELECT 3"));
            talk.node.expects(query("SELECT 1; " + FAILING));
            talk.node.answers(complete("SELECT 1"), FAILED, ready('I'));
            talk.client.gets(complete("SELECT 1"), BLOCKED, ready('I'));
          });
    }
  }

  /** The chain reads no more than the text: the same question is not put twice. */
  @Test
  void theSameQuestionIsPutOnce() throws Exception {
    ScriptedPlugin plugin = ScriptedPlugin.routing();
    try (Conversations conversations = new Conversations(4, plugin)) {
      conversations.once(
          talk -> {
            runs(talk, "SELECT 1");
            runs(talk, "SELECT 1");
            talk.client.sends(parse("", "SELECT 2"), bind("", ""), execute(""), sync());
            talk.node.expects(parse("", "SELECT 2"), bind("", ""), execute(""), sync());
            talk.node.answers(parseComplete(), bindComplete(), complete("SELECT 0"), ready('I'));
            talk.client.gets(parseComplete(), bindComplete(), complete("SELECT 0"), ready('I'));
          });
    }
    assertEquals(List.of("SELECT 1", "SELECT 2"), plugin.asked);
  }

  @Test
  void aRefusalIsRememberedOnce() throws Exception {
    try (Conversations conversations = new Conversations(4, ScriptedPlugin.routing())) {
      conversations.once(
          talk -> {
            talk.client.sends(query("SELECT 1; SELECT secret"));
            talk.node.expects(query("SELECT 1; " + FAILING));
            talk.node.answers(complete("SELECT 1"), FAILED, ready('I'));
            talk.client.gets(complete("SELECT 1"), BLOCKED, ready('I'));
            List<RefusalView> last =
                talk.server.onLoop(() -> talk.server.services().refusals().last());

            assertEquals(1, last.size());
            RefusalView view = last.get(0);
            assertEquals("guard", view.plugin());
            assertEquals(ReasonClass.BLOCK, view.reasonClass());
            assertEquals("not here", view.reason());
            assertEquals("n1", view.node());
            assertEquals("alice", view.user());
            assertEquals(
                1, talk.server.metrics().refused("guard", ReasonClass.BLOCK.label()).get());
          });
    }
  }

  @Test
  void whatAPluginRewritesRunsInItsPlace() throws Exception {
    Map<String, String> rewrites =
        Map.of(
            "SELECT old", "SELECT new", "SELECT new", "SELECT never", "SELECT x", "SELECT secret");
    try (Conversations conversations = new Conversations(4, ScriptedPlugin.rewriting(rewrites))) {
      conversations.atEverySplit(
          talk -> {
            runs(talk, "SELECT old", "SELECT new; ");
            talk.client.sends(query("SELECT x"));
            talk.client.gets(BLOCKED, ready('I'));
            talk.client.sends(parse("", "SELECT old"), bind("", ""), execute(""), sync());
            talk.node.expects(parse("", "SELECT new"), bind("", ""), execute(""), sync());
            talk.node.answers(parseComplete(), bindComplete(), complete("SELECT 0"), ready('I'));
            talk.client.gets(parseComplete(), bindComplete(), complete("SELECT 0"), ready('I'));
          });
    }
  }

  /** A plugin has its own limits; where it breaks them it has failed, and so the statement has. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1; SELECT 2 | the rewritten text has 2 statements",
        "''                 | the rewritten text has 0 statements",
        "SELEC              | the rewritten text does not parse: syntax error at or near \"SELEC\"",
        "BEGIN              | a statement is not rewritten to BEGIN",
        "SET replica = 'x'  | a statement is not rewritten to SET",
        "DO $$$$            | the rewritten statement is opaque",
      })
  void aRewritingThatMayNotRunIsTheFailureOfItsPlugin(String text, String why) throws Exception {
    ScriptedPlugin plugin = ScriptedPlugin.rewriting(Map.of("SELECT old", text));
    try (Conversations conversations = new Conversations(4, plugin)) {
      conversations.once(
          talk -> {
            talk.client.sends(query("SELECT old"));
            talk.client.gets(
                error(
                    "42000",
                    "Query blocked by plugin: plugin \"guard\" failed: " + why,
                    "Rguard@1"),
                ready('I'));
            runs(talk, "SELECT 1");
          });
    }
  }

  @Test
  void aRewritingWithANulIsNotSent() throws Exception {
    ScriptedPlugin plugin = ScriptedPlugin.rewriting(Map.of("SELECT old", "SELECT '\0'"));
    try (Conversations conversations = new Conversations(4, plugin)) {
      conversations.once(
          talk -> {
            talk.client.sends(query("SELECT old"));
            talk.client.gets(
                error(
                    "42000",
                    "Query blocked by plugin: plugin \"guard\" failed: the rewritten text has a NUL",
                    "Rguard@1"),
                ready('I'));
          });
    }
  }

  /** Each execution, and each refusal, in their order; not what the node has discarded. */
  @Test
  void observersAreToldInOrderOfWhatHasEnded() throws Exception {
    ScriptedPlugin plugin = ScriptedPlugin.observing();
    byte[] one = concat(rowDescription("a"), row("1"), complete("SELECT 1"));
    byte[] division = error("22012", "division by zero");
    try (Conversations conversations = new Conversations(4, plugin)) {
      conversations.atEverySplit(
          talk -> {
            talk.client.sends(query("SELECT 1; SELECT 1/0; SELECT 3"));
            talk.node.expects(query("SELECT 1; SELECT 1/0; SELECT 3"));
            talk.node.answers(one, division, ready('I'));
            talk.client.gets(
                rowDescription("a"), row("1"), complete("SELECT 1"), division, ready('I'));
            assertEquals("SELECT 1 done n1 " + one.length + " null", plugin.outcome());
            assertEquals(
                "SELECT 1/0 failed n1 " + division.length + " division by zero", plugin.outcome());

            talk.client.sends(query("SELECT secret"));
            talk.client.gets(BLOCKED, ready('I'));
            assertEquals(
                "SELECT secret failed null 0 Query blocked by route plugin: not here",
                plugin.outcome());

            talk.client.sends(parse("", "SELECT 2"), bind("", ""), execute(""), sync());
            talk.node.expects(parse("", "SELECT 2"), bind("", ""), execute(""), sync());
            talk.node.answers(parseComplete(), division, ready('I'));
            talk.client.gets(parseComplete(), division, ready('I'));
            assertEquals("SELECT 2 failed", plugin.outcome().substring(0, 15));
          });
    }
  }

  /** The chain was asked, and the client has gone: it is told so. */
  @Test
  void anAnswerThatNeverComesIsTold() throws Exception {
    ScriptedPlugin plugin = ScriptedPlugin.observing();
    try (Conversations conversations = new Conversations(4, plugin)) {
      conversations.once(
          talk -> {
            talk.client.sends(query("SELECT 1"));
            talk.node.expects(query("SELECT 1"));
            talk.client.hangsUp();
            talk.node.seesTheEnd();
          });
      assertEquals(
          "SELECT 1 failed n1 0 the session ended before the answer was complete",
          plugin.outcome());
    }
  }
}
