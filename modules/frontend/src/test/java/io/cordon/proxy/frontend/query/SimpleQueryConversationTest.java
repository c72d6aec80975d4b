package io.cordon.proxy.frontend.query;

import static io.cordon.test.wire.Backend.complete;
import static io.cordon.test.wire.Backend.empty;
import static io.cordon.test.wire.Backend.error;
import static io.cordon.test.wire.Backend.functionResult;
import static io.cordon.test.wire.Backend.notice;
import static io.cordon.test.wire.Backend.notification;
import static io.cordon.test.wire.Backend.parameterStatus;
import static io.cordon.test.wire.Backend.ready;
import static io.cordon.test.wire.Backend.row;
import static io.cordon.test.wire.Backend.rowDescription;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.functionCall;
import static io.cordon.test.wire.Frontend.query;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Simple queries and function calls, as a client and a node see them. */
class SimpleQueryConversationTest {

  /** What a statement gets that is refused, of whatever kind; nobody may set a computed value. */
  static final String REFUSED = "SELECT set_config('replica',user,false)";

  static final byte[] REFUSAL =
      error(
          "0A000",
          "parameter \"replica\" cannot be set to a computed value",
          "HUse SET, or SELECT set_config(...) of literals with nothing beside it.");

  /** What a node is sent instead, and its answer to that. */
  static final String FAILING = "SELECT CAST('refused by Cordon' AS pg_catalog.int4)";

  static final byte[] FAILED = error("22P02", "invalid input syntax");

  static final byte[] ABORTED =
      error(
          "25P02",
          "current transaction is aborted, commands ignored until end of transaction block");

  private final Conversations conversations = new Conversations();

  @AfterEach
  void close() throws Exception {
    conversations.close();
  }

  private static byte[] one(String value) {
    return concat(rowDescription("a"), row(value), complete("SELECT 1"));
  }

  @Test
  void oneStatement() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("SELECT 1"));
          talk.node.expects(query("SELECT 1"));
          talk.node.answers(one("1"), ready('I'));
          talk.client.gets(rowDescription("a"), row("1"), complete("SELECT 1"), ready('I'));
        });
  }

  @Test
  void severalStatementsOfWhichOneFails() throws Exception {
    conversations.atEverySplit(
        talk -> {
          byte[] division = error("22012", "division by zero");
          talk.client.sends(query("SELECT 1; SELECT 1/0; SELECT 3"));
          talk.node.expects(query("SELECT 1; SELECT 1/0; SELECT 3"));
          talk.node.answers(one("1"), division, ready('I'));
          talk.client.gets(
              rowDescription("a"), row("1"), complete("SELECT 1"), division, ready('I'));
        });
  }

  @Test
  void severalStatementsOfWhichOneIsRefused() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("SELECT 1; " + REFUSED + "; SELECT 3"));
          talk.node.expects(query("SELECT 1; " + FAILING));
          talk.node.answers(one("1"), FAILED, ready('I'));
          talk.client.gets(
              rowDescription("a"), row("1"), complete("SELECT 1"), REFUSAL, ready('I'));
        });
  }

  @Test
  void whatIsRefusedAtOnceTouchesNoNode() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query(REFUSED + "; SELECT 2"));
          talk.client.gets(REFUSAL, ready('I'));
        });
  }

  @Test
  void nothingIsAnsweredByNobody() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query(" ; "), query(""));
          talk.client.gets(empty(), ready('I'), empty(), ready('I'));
        });
  }

  @Test
  void settingsOfOursNeedNoNode() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("SET helios.x = 'é'; SHOW helios.x; RESET helios.x"));
          talk.client.gets(
              complete("SET"),
              rowDescription("helios.x"),
              row("é"),
              complete("SHOW"),
              complete("RESET"),
              ready('I'));
        });
  }

  @Test
  void theNodeBeginsATransactionWithItsFirstStatement() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("BEGIN"));
          talk.client.gets(complete("BEGIN"), ready('T'));
          talk.client.sends(query("SELECT 1"));
          talk.node.expects(query("BEGIN"), query("SELECT 1"));
          talk.node.answers(complete("BEGIN"), ready('T'), one("1"), ready('T'));
          talk.client.gets(rowDescription("a"), row("1"), complete("SELECT 1"), ready('T'));
          talk.client.sends(query(""));
          talk.node.expects(query(""));
          talk.node.answers(empty(), ready('T'));
          talk.client.gets(empty(), ready('T'));
          talk.client.sends(query("COMMIT"));
          talk.node.expects(query("COMMIT"));
          talk.node.answers(complete("COMMIT"), ready('I'));
          talk.client.gets(complete("COMMIT"), ready('I'));
        });
  }

  @Test
  void aRefusalFailsTheTransactionOfTheNode() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("BEGIN; SELECT 1"));
          talk.node.expects(query("BEGIN; SELECT 1"));
          talk.node.answers(complete("BEGIN"), one("1"), ready('T'));
          talk.client.gets(
              complete("BEGIN"), rowDescription("a"), row("1"), complete("SELECT 1"), ready('T'));
          talk.client.sends(query(REFUSED));
          talk.node.expects(query(FAILING));
          talk.node.answers(FAILED, ready('E'));
          talk.client.gets(REFUSAL, ready('E'));
          talk.client.sends(query("SELECT 2"));
          talk.node.expects(query(FAILING));
          talk.node.answers(ABORTED, ready('E'));
          talk.client.gets(ABORTED, ready('E'));
          talk.client.sends(query("ROLLBACK"));
          talk.node.expects(query("ROLLBACK"));
          talk.node.answers(complete("ROLLBACK"), ready('I'));
          talk.client.gets(complete("ROLLBACK"), ready('I'));
        });
  }

  @Test
  void aTransactionOfWhichNoNodeKnowsFailsAllTheSame() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("BEGIN"), query(REFUSED), query("SELECT 2"), query("COMMIT"));
          talk.client.gets(complete("BEGIN"), ready('T'));
          talk.client.gets(REFUSAL, ready('E'));
          talk.client.gets(ABORTED, ready('E'));
          talk.client.gets(complete("ROLLBACK"), ready('I'));
        });
  }

  @Test
  void whatANodeSaysByTheWayIsPassedOnWhereItIs() throws Exception {
    conversations.atEverySplit(
        talk -> {
          byte[] warning = notice("WARNING", "01000", "mind");
          byte[] zone = parameterStatus("TimeZone", "UTC");
          byte[] news = notification(7, "c", "p");
          talk.client.sends(query("SELECT 1"));
          talk.node.expects(query("SELECT 1"));
          talk.node.answers(
              warning, rowDescription("a"), zone, row("1"), news, complete("SELECT 1"));
          talk.node.answers(zone, news, ready('I'));
          talk.client.gets(
              warning, rowDescription("a"), zone, row("1"), news, complete("SELECT 1"));
          talk.client.gets(zone, news, ready('I'));
        });
  }

  @Test
  void settingsThatTheSessionHasGoAheadUnseen() throws Exception {
    conversations.atEverySplit(
        talk -> {
          byte[] zone = parameterStatus("TimeZone", "CET");
          talk.client.sends(query("SET helios.x = 'a'"));
          talk.client.gets(complete("SET"), ready('I'));
          talk.client.sends(query("SELECT 1"));
          talk.node.expects(query("SET \"helios\".\"x\" = 'a'"));
          talk.node.answers(notice("NOTICE", "00000", "ours"), complete("SET"), ready('I'));
          talk.node.expects(query("SELECT 1"));
          talk.node.answers(one("1"), ready('I'));
          talk.client.gets(rowDescription("a"), row("1"), complete("SELECT 1"), ready('I'));
          talk.client.sends(query("RESET helios.x"));
          talk.client.gets(complete("RESET"), ready('I'));
          talk.client.sends(query("SELECT 2"));
          talk.node.expects(query("RESET \"helios\".\"x\""));
          talk.node.answers(complete("RESET"), ready('I'));
          talk.node.expects(query("SELECT 2"));
          talk.node.answers(one("2"), ready('I'));
          talk.client.gets(rowDescription("a"), row("2"), complete("SELECT 1"), ready('I'));
        });
  }

  @Test
  void functionCalls() throws Exception {
    byte[] call = functionCall(957, List.of("-1")); // lo_creat
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(call);
          talk.node.expects(call);
          talk.node.answers(functionResult("16400"), ready('I'));
          talk.client.gets(functionResult("16400"), ready('I'));
          talk.client.sends(call);
          talk.node.expects(call);
          talk.node.answers(error("42501", "permission denied"), ready('I'));
          talk.client.gets(error("42501", "permission denied"), ready('I'));
        });
  }

  @Test
  void queriesThatComeAtOnceAreAnsweredOneByOne() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("SELECT 1"), query("SHOW helios.x"), query("SELECT 2"));
          talk.node.expects(query("SELECT 1"));
          talk.node.answers(one("1"), ready('I'));
          talk.client.gets(rowDescription("a"), row("1"), complete("SELECT 1"), ready('I'));
          talk.client.gets(
              error("42704", "unrecognized configuration parameter \"helios.x\""), ready('I'));
          talk.node.expects(query("SELECT 2"));
          talk.node.answers(one("2"), ready('I'));
          talk.client.gets(rowDescription("a"), row("2"), complete("SELECT 1"), ready('I'));
        });
  }

  /** Nothing of it is kept, and what comes behind it is found, wherever it is cut. */
  @Test
  void aTextThatIsTooLongIsPassedOver() throws Exception {
    byte[] text = query("SELECT '" + "x".repeat(1 << 20) + "'");
    byte[] tooLong =
        error(
            "54000",
            "a message of "
                + text.length
                + " bytes is too long to be analyzed; the limit is "
                + (1 << 20));
    for (int there : new int[] {4, 5, 6, 100, 1 << 19, text.length - 1, text.length}) {
      conversations.once(
          talk -> {
            talk.client.sends(Arrays.copyOf(text, there));
            talk.client.isReadOf();
            talk.client.sends(Arrays.copyOfRange(text, there, text.length));
            talk.client.gets(tooLong, ready('I'));
            talk.client.sends(query("SELECT 1"));
            talk.node.expects(query("SELECT 1"));
            talk.node.answers(one("1"), ready('I'));
            talk.client.gets(rowDescription("a"), row("1"), complete("SELECT 1"), ready('I'));
          });
    }
  }

  /**
   * A long call is passed on as it comes, once it is known what is called: lowrite, of which
   * nothing is left that keeps the session there.
   */
  @Test
  void aLongFunctionCallIsDecidedWhenItsFunctionIsThere() throws Exception {
    byte[] call = functionCall(955, List.of("1", "x".repeat(9_000)));
    for (int there = 1; there < 14; there++) {
      int cut = there;
      conversations.once(
          talk -> {
            talk.client.sends(Arrays.copyOf(call, cut));
            talk.client.isReadOf();
            talk.client.sends(Arrays.copyOfRange(call, cut, call.length));
            talk.node.expects(call);
            talk.node.answers(functionResult("9000"), ready('I'));
            talk.client.gets(functionResult("9000"), ready('I'));
            assertEquals(
                Set.of(),
                talk.server.onLoop(() -> Set.copyOf(talk.client.session().session().pins)),
                "cut at " + cut);
          });
    }
  }
}
