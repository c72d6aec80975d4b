package io.cordon.proxy.frontend.query;

import static io.cordon.test.wire.Backend.bindComplete;
import static io.cordon.test.wire.Backend.complete;
import static io.cordon.test.wire.Backend.error;
import static io.cordon.test.wire.Backend.notification;
import static io.cordon.test.wire.Backend.parameterStatus;
import static io.cordon.test.wire.Backend.parseComplete;
import static io.cordon.test.wire.Backend.ready;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a session brings to a server connection, leaves on it, and finds there again. */
class ServerConnectionConversationTest {

  private final Conversations conversations = new Conversations();

  @AfterEach
  void close() throws Exception {
    conversations.close();
  }

  private static void runs(Conversation talk, String text, String tag) throws Exception {
    talk.client.sends(query(text));
    talk.node.expects(query(text));
    talk.node.answers(complete(tag), ready('I'));
    talk.client.gets(complete(tag), ready('I'));
  }

  /** What fails of it fails the statement that it was for; none of it is in force. */
  @Test
  void settingsThatTheNodeRefusesFailTheStatement() throws Exception {
    byte[] refused = error("22023", "no such role");
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("SET helios.x = 'a'"), query("SELECT 1"));
          talk.client.gets(complete("SET"), ready('I'));
          talk.node.expects(query("SET \"helios\".\"x\" = 'a'"));
          talk.node.answers(refused, ready('I'));
          talk.client.gets(refused, ready('I'));
          talk.client.sends(query("RESET helios.x"));
          talk.client.gets(complete("RESET"), ready('I'));
          runs(talk, "SELECT 2", "SELECT 0");
        });
  }

  /** A BEGIN with modes may fail: the first statement waits for it. */
  @Test
  void aTransactionWithModesBeginsBeforeItsFirstStatement() throws Exception {
    byte[] refused = error("0A000", "cannot use serializable mode in a hot standby");
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("BEGIN ISOLATION LEVEL SERIALIZABLE"), query("SELECT 1"));
          talk.client.gets(complete("BEGIN"), ready('T'));
          talk.node.expects(query("BEGIN ISOLATION LEVEL SERIALIZABLE"));
          talk.node.answers(complete("BEGIN"), ready('T'));
          talk.node.expects(query("SELECT 1"));
          talk.node.answers(complete("SELECT 0"), ready('T'));
          talk.client.gets(complete("SELECT 0"), ready('T'));
          runs(talk, "ROLLBACK", "ROLLBACK");
        });
    conversations.once(
        talk -> {
          talk.client.sends(query("BEGIN ISOLATION LEVEL SERIALIZABLE"), query("SELECT 1"));
          talk.client.gets(complete("BEGIN"), ready('T'));
          talk.node.expects(query("BEGIN ISOLATION LEVEL SERIALIZABLE"));
          talk.node.answers(refused, ready('I'));
          talk.client.gets(refused, ready('E'));
          talk.client.sends(query("ROLLBACK"));
          talk.client.gets(complete("ROLLBACK"), ready('I'));
        });
  }

  @Test
  void whatWasSetInTheTransactionBelongsToIt() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("BEGIN; SET LOCAL helios.x = 'a'; SAVEPOINT s"));
          talk.client.gets(complete("BEGIN"), complete("SET"), complete("SAVEPOINT"), ready('T'));
          talk.client.sends(query("SELECT 1"));
          talk.node.expects(query("BEGIN; SET LOCAL \"helios\".\"x\" = 'a'; SAVEPOINT s"));
          talk.node.answers(complete("BEGIN"), complete("SET"), complete("SAVEPOINT"), ready('T'));
          talk.node.expects(query("SELECT 1"));
          talk.node.answers(complete("SELECT 0"), ready('T'));
          talk.client.gets(complete("SELECT 0"), ready('T'));
          runs(talk, "ROLLBACK", "ROLLBACK");
        });
  }

  /** The client hears of each value once, whichever connection it is on. */
  @Test
  void reportsOfANodeAreToldOnce() throws Exception {
    conversations.atEverySplit(
        talk -> {
          byte[] tokyo = parameterStatus("TimeZone", "Asia/Tokyo");
          byte[] utc = parameterStatus("TimeZone", "UTC");
          talk.client.sends(query("SET TimeZone = 'Asia/Tokyo'"));
          talk.node.expects(query("SET TimeZone = 'Asia/Tokyo'"));
          talk.node.answers(complete("SET"), tokyo, ready('I'));
          talk.client.gets(complete("SET"), tokyo, ready('I'));
          talk.node.hangsUp();
          talk.client.sends(query("SELECT 1"));
          talk.node.expects(query("SET TimeZone = 'Asia/Tokyo'"));
          talk.node.answers(complete("SET"), tokyo, ready('I'));
          talk.node.expects(query("SELECT 1"));
          talk.node.answers(complete("SELECT 0"), ready('I'));
          talk.client.gets(complete("SELECT 0"), ready('I'));
          talk.client.sends(query("SET TimeZone = 'UTC'"));
          talk.node.expects(query("SET TimeZone = 'UTC'"));
          talk.node.answers(complete("SET"), utc, ready('I'));
          talk.client.gets(complete("SET"), utc, ready('I'));
          talk.node.hangsUp();
          talk.client.sends(query("RESET TimeZone"));
          talk.node.expects(query("SET TimeZone = 'UTC'"));
          talk.node.answers(complete("SET"), utc, ready('I'));
          talk.node.expects(query("RESET TimeZone"));
          talk.node.answers(complete("RESET"), utc, ready('I'));
          talk.client.gets(complete("RESET"), utc, ready('I'));
        });
  }

  /** What the node says to it while it is idle is the pool's to hear; it is cleaned behind that. */
  @Test
  void whatIsSaidToAParkedConnectionNoClientHears() throws Exception {
    conversations.once(
        talk -> {
          runs(talk, "SELECT 1", "SELECT 0");
          talk.node.answers(notification(7, "c", "p"));
          talk.server.turn();
          runs(talk, "SELECT 2", "SELECT 0");
        });
  }

  @Test
  void whatIsParkedIsTheSessionsNext() throws Exception {
    conversations.once(
        talk -> {
          runs(talk, "SELECT 1", "SELECT 0");
          int connection = talk.node.connection();
          Conversation.Client other = talk.anotherClient();
          other.sends(query("SELECT 3"));
          talk.node.expects(query("SELECT 3"));
          talk.node.answers(complete("SELECT 0"), ready('I'));
          other.gets(complete("SELECT 0"), ready('I'));
          assertNotEquals(connection, talk.node.connection());
          runs(talk, "SELECT 2", "SELECT 0");
          assertEquals(connection, talk.node.connection());
        });
  }

  /** Names of PREPARE and Parse are the same: what the one has made the other finds. */
  @Test
  void aStatementOfPrepareIsOneOfTheProtocol() throws Exception {
    conversations.atEverySplit(
        talk -> {
          runs(talk, "PREPARE s AS SELECT 1", "PREPARE");
          talk.client.sends(bind("", "s"), execute(""), sync());
          talk.node.expects(bind("", "s"), execute(""), sync());
          talk.node.answers(bindComplete(), complete("SELECT 0"), ready('I'));
          talk.client.gets(bindComplete(), complete("SELECT 0"), ready('I'));
          runs(talk, "DEALLOCATE s", "DEALLOCATE");
          talk.client.sends(bind("", "s"), sync());
          talk.client.gets(error("26000", "prepared statement \"s\" does not exist"), ready('I'));
          runs(talk, "DEALLOCATE ALL", "DEALLOCATE ALL"); // nothing keeps the session there now
        });
  }

  @Test
  void whatDiscardAllThrowsAwayIsNotThere() throws Exception {
    conversations.atEverySplit(
        talk -> {
          runs(talk, "PREPARE s AS SELECT 1", "PREPARE");
          runs(talk, "DISCARD ALL", "DISCARD ALL");
          talk.client.sends(bind("", "s"), sync());
          talk.client.gets(error("26000", "prepared statement \"s\" does not exist"), ready('I'));
        });
  }

  /** EXECUTE names what was prepared on another connection. */
  @Test
  void executeFindsWhatParseHasMadeElsewhere() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(parse("s", "SELECT 1"), sync());
          talk.node.expects(parse("s", "SELECT 1"), sync());
          talk.node.answers(parseComplete(), ready('I'));
          talk.client.gets(parseComplete(), ready('I'));
          talk.node.hangsUp();
          talk.client.sends(query("EXECUTE s"));
          talk.node.expects(parse("s", "SELECT 1"), sync(), query("EXECUTE s"));
          talk.node.answers(parseComplete(), ready('I'), complete("SELECT 0"), ready('I'));
          talk.client.gets(complete("SELECT 0"), ready('I'));
          talk.node.hangsUp();
          talk.client.sends(query("DEALLOCATE s"));
          talk.client.gets(complete("DEALLOCATE"), ready('I'));
        });
  }
}
