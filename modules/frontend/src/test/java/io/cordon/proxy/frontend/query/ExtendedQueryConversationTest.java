package io.cordon.proxy.frontend.query;

import static io.cordon.proxy.frontend.query.SimpleQueryConversationTest.ABORTED;
import static io.cordon.proxy.frontend.query.SimpleQueryConversationTest.FAILED;
import static io.cordon.proxy.frontend.query.SimpleQueryConversationTest.FAILING;
import static io.cordon.proxy.frontend.query.SimpleQueryConversationTest.REFUSAL;
import static io.cordon.proxy.frontend.query.SimpleQueryConversationTest.REFUSED;
import static io.cordon.test.wire.Backend.bindComplete;
import static io.cordon.test.wire.Backend.closeComplete;
import static io.cordon.test.wire.Backend.complete;
import static io.cordon.test.wire.Backend.error;
import static io.cordon.test.wire.Backend.noData;
import static io.cordon.test.wire.Backend.parameterDescription;
import static io.cordon.test.wire.Backend.parseComplete;
import static io.cordon.test.wire.Backend.portalSuspended;
import static io.cordon.test.wire.Backend.ready;
import static io.cordon.test.wire.Backend.row;
import static io.cordon.test.wire.Backend.rowDescription;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.closePortal;
import static io.cordon.test.wire.Frontend.closeStatement;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.describePortal;
import static io.cordon.test.wire.Frontend.describeStatement;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.flush;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.raw;
import static io.cordon.test.wire.Frontend.statement;
import static io.cordon.test.wire.Frontend.sync;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The extended query, as a client and a node see it. */
class ExtendedQueryConversationTest {

  private final Conversations conversations = new Conversations();

  @AfterEach
  void close() throws Exception {
    conversations.close();
  }

  @Test
  void withoutNames() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(
              parse("", "SELECT $1", 25),
              bind("", "", "a"),
              describePortal(""),
              execute(""),
              sync());
          talk.node.expects(
              parse("", "SELECT $1", 25),
              bind("", "", "a"),
              describePortal(""),
              execute(""),
              sync());
          talk.node.answers(parseComplete(), bindComplete(), rowDescription("a"), row("a"));
          talk.node.answers(complete("SELECT 1"), ready('I'));
          talk.client.gets(parseComplete(), bindComplete(), rowDescription("a"), row("a"));
          talk.client.gets(complete("SELECT 1"), ready('I'));
        });
  }

  @Test
  void withNamesAndFlush() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(parse("s", "SELECT $1"), describeStatement("s"), flush());
          talk.node.expects(parse("s", "SELECT $1"), describeStatement("s"), flush());
          talk.node.answers(parseComplete(), parameterDescription(25), rowDescription("a"));
          talk.client.gets(parseComplete(), parameterDescription(25), rowDescription("a"));
          talk.client.sends(bind("p", "s", "a"), execute("p"), closePortal("p"), sync());
          talk.node.expects(bind("p", "s", "a"), execute("p"), closePortal("p"), sync());
          talk.node.answers(
              bindComplete(), row("a"), complete("SELECT 1"), closeComplete(), ready('I'));
          talk.client.gets(
              bindComplete(), row("a"), complete("SELECT 1"), closeComplete(), ready('I'));
          talk.client.sends(closeStatement("s"), sync());
          talk.client.gets(closeComplete(), ready('I')); // and the node, when it is next there
          talk.client.sends(query("SELECT 2"));
          talk.node.expects(query("DEALLOCATE \"s\""));
          talk.node.answers(complete("DEALLOCATE"), ready('I'));
          talk.node.expects(query("SELECT 2"));
          talk.node.answers(complete("SELECT 0"), ready('I'));
          talk.client.gets(complete("SELECT 0"), ready('I'));
        });
  }

  /** Whatever fails, the rest up to Sync is discarded, and the next one is served. */
  @Test
  void anErrorAtEachMessage() throws Exception {
    byte[][] messages = {
      parse("", "SELECT 1"), bind("", ""), describePortal(""), execute(""), closePortal("")
    };
    byte[][] answers = {
      parseComplete(), bindComplete(), rowDescription("a"), complete("SELECT 0"), closeComplete()
    };
    byte[] error = error("XX000", "no");
    for (int i = 0; i < messages.length; i++) {
      int failing = i;
      conversations.once(
          talk -> {
            talk.client.sends(concat(messages), sync());
            talk.node.expects(messages);
            talk.node.expects(sync());
            for (int done = 0; done < failing; done++) {
              talk.node.answers(answers[done]);
              talk.client.gets(answers[done]);
            }
            talk.node.answers(error, ready('I'));
            talk.client.gets(error, ready('I'));
            talk.client.sends(concat(messages), sync());
            talk.node.expects(messages);
            talk.node.expects(sync());
            talk.node.answers(concat(answers), ready('I'));
            talk.client.gets(answers);
            talk.client.gets(ready('I'));
          });
    }
  }

  @Test
  void anErrorIsOfItsOwnPipelineOnly() throws Exception {
    byte[] error = error("22012", "division by zero");
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(statement("SELECT 1/0"), statement("SELECT 2"), sync());
          talk.client.sends(statement("SELECT 3"), sync());
          talk.node.expects(parse("", "SELECT 1/0"), bind("", ""), execute(""));
          talk.node.expects(parse("", "SELECT 2"), bind("", ""), execute(""), sync());
          talk.node.answers(parseComplete(), bindComplete(), error, ready('I'));
          talk.client.gets(parseComplete(), bindComplete(), error, ready('I'));
          talk.node.expects(parse("", "SELECT 3"), bind("", ""), execute(""), sync());
          talk.node.answers(parseComplete(), bindComplete(), complete("SELECT 0"), ready('I'));
          talk.client.gets(parseComplete(), bindComplete(), complete("SELECT 0"), ready('I'));
        });
  }

  /** What failed has left nothing: neither the name nor the portal is there. */
  @Test
  void whatIsDiscardedIsNotThere() throws Exception {
    byte[] error = error("42601", "no");
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(parse("s", "SELECT 1"), bind("p", "s"), sync());
          talk.node.expects(parse("s", "SELECT 1"), bind("p", "s"), sync());
          talk.node.answers(error, ready('I'));
          talk.client.gets(error, ready('I'));
          talk.client.sends(bind("", "s"), sync(), describePortal("p"), sync());
          talk.client.gets(error("26000", "prepared statement \"s\" does not exist"), ready('I'));
          talk.client.gets(error("34000", "portal \"p\" does not exist"), ready('I'));
        });
  }

  @Test
  void portalsAreSuspended() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(parse("", "TABLE t"), bind("", ""), execute("", 1), flush());
          talk.node.expects(parse("", "TABLE t"), bind("", ""), execute("", 1), flush());
          talk.node.answers(parseComplete(), bindComplete(), row("1"), portalSuspended());
          talk.client.gets(parseComplete(), bindComplete(), row("1"), portalSuspended());
          talk.client.sends(execute("", 1), sync());
          talk.node.expects(execute("", 1), sync());
          talk.node.answers(row("2"), complete("SELECT 1"), ready('I'));
          talk.client.gets(row("2"), complete("SELECT 1"), ready('I'));
        });
  }

  @Test
  void aRefusalIsInThePlaceOfItsMessage() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(statement("SELECT 1"), statement(REFUSED), statement("SELECT 3"));
          talk.client.sends(sync());
          talk.node.expects(parse("", "SELECT 1"), bind("", ""), execute(""));
          talk.node.expects(parse("refused by Cordon", FAILING), sync());
          talk.node.answers(parseComplete(), bindComplete(), complete("SELECT 0"));
          talk.node.answers(FAILED, ready('I'));
          talk.client.gets(parseComplete(), bindComplete(), complete("SELECT 0"));
          talk.client.gets(REFUSAL, ready('I'));
        });
  }

  @Test
  void whatIsRefusedFirstTouchesNoNode() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(statement(REFUSED), statement("SELECT 2"), sync(), sync());
          talk.client.gets(REFUSAL, ready('I'), ready('I'));
        });
  }

  @Test
  void ofTransactionControlNoNodeNeedsToKnow() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(statement("BEGIN"), sync(), statement(REFUSED), sync());
          talk.client.sends(statement("SELECT 2"), sync(), statement("ROLLBACK"), sync());
          talk.client.gets(parseComplete(), bindComplete(), complete("BEGIN"), ready('T'));
          talk.client.gets(REFUSAL, ready('E'));
          talk.client.gets(ABORTED, ready('E'));
          talk.client.gets(parseComplete(), bindComplete(), complete("ROLLBACK"), ready('I'));
        });
  }

  @Test
  void theNodeBeginsATransactionWithItsFirstMessage() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(statement("BEGIN"), statement("SELECT 1"), sync());
          talk.client.gets(parseComplete(), bindComplete(), complete("BEGIN"));
          talk.node.expects(query("BEGIN"));
          talk.node.expects(parse("", "SELECT 1"), bind("", ""), execute(""), sync());
          talk.node.answers(complete("BEGIN"), ready('T'), parseComplete(), bindComplete());
          talk.node.answers(complete("SELECT 0"), ready('T'));
          talk.client.gets(parseComplete(), bindComplete(), complete("SELECT 0"), ready('T'));
          talk.client.sends(statement("COMMIT"), sync());
          talk.node.expects(parse("", "COMMIT"), bind("", ""), execute(""), sync());
          talk.node.answers(parseComplete(), bindComplete(), complete("COMMIT"), ready('I'));
          talk.client.gets(parseComplete(), bindComplete(), complete("COMMIT"), ready('I'));
        });
  }

  /** The client never hears that a statement of its is prepared again. */
  @Test
  void aStatementIsPreparedAgainOnAnotherConnection() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(parse("s", "SELECT 1"), sync());
          talk.node.expects(parse("s", "SELECT 1"), sync());
          talk.node.answers(parseComplete(), ready('I'));
          talk.client.gets(parseComplete(), ready('I'));
          talk.node.hangsUp();
          talk.client.sends(bind("", "s"), execute(""), sync());
          talk.node.expects(parse("s", "SELECT 1"), bind("", "s"), execute(""), sync());
          talk.node.answers(parseComplete(), bindComplete(), complete("SELECT 0"), ready('I'));
          talk.client.gets(bindComplete(), complete("SELECT 0"), ready('I'));
          talk.node.hangsUp();
          talk.client.sends(closeStatement("s"), sync());
          talk.client.gets(closeComplete(), ready('I'));
        });
  }

  @Test
  void whatItReturnsThereIsComparedWithWhatTheClientWasTold() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(parse("s", "TABLE t"), describeStatement("s"), sync());
          talk.node.expects(parse("s", "TABLE t"), describeStatement("s"), sync());
          talk.node.answers(parseComplete(), parameterDescription(), rowDescription("a"));
          talk.node.answers(ready('I'));
          talk.client.gets(parseComplete(), parameterDescription(), rowDescription("a"));
          talk.client.gets(ready('I'));
          talk.node.hangsUp();

          talk.client.sends(bind("", "s"), execute(""), sync());
          talk.node.expects(parse("s", "TABLE t"), describeStatement("s"), flush());
          talk.node.answers(parseComplete(), parameterDescription(), rowDescription("a"));
          talk.node.expects(bind("", "s"), execute(""), sync());
          talk.node.answers(bindComplete(), complete("SELECT 0"), ready('I'));
          talk.client.gets(bindComplete(), complete("SELECT 0"), ready('I'));
          talk.node.hangsUp();

          talk.client.sends(bind("", "s"), execute(""), sync());
          talk.node.expects(parse("s", "TABLE t"), describeStatement("s"), flush());
          talk.node.answers(parseComplete(), parameterDescription(), rowDescription("a", "b"));
          talk.node.expects(parse("refused by Cordon", FAILING), sync());
          talk.node.answers(FAILED, ready('I'));
          talk.client.gets(error("0A000", "cached plan must not change result type"), ready('I'));
          talk.node.hangsUp();
          talk.client.sends(closeStatement("s"), sync());
          talk.client.gets(closeComplete(), ready('I'));
        });
  }

  /** It fails for the client where it was sent: its own Bind has no answer but the error. */
  @Test
  void aStatementThatCannotBePreparedAgainFailsItsBind() throws Exception {
    byte[] gone = error("42P01", "relation \"t\" does not exist");
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(parse("s", "TABLE t"), sync());
          talk.node.expects(parse("s", "TABLE t"), sync());
          talk.node.answers(parseComplete(), ready('I'));
          talk.client.gets(parseComplete(), ready('I'));
          talk.node.hangsUp();
          talk.client.sends(bind("", "s"), execute(""), sync());
          talk.node.expects(parse("s", "TABLE t"), bind("", "s"), execute(""), sync());
          talk.node.answers(gone, ready('I'));
          talk.client.gets(gone, ready('I'));
          talk.node.hangsUp();
          talk.client.sends(closeStatement("s"), sync());
          talk.client.gets(closeComplete(), ready('I'));
        });
  }

  /** A text that is not plain ASCII is preceded by a question, once something has run. */
  @Test
  void howTheNodeReadsTextIsAskedUnseen() throws Exception {
    byte[] uncertain =
        error(
            "0A000",
            "this text cannot be read before the statements ahead of it have ended",
            "HSend Sync after a function or block that may change settings.");
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(statement("SELECT 1"), parse("", "SELECT 'é'"), sync());
          talk.node.expects(parse("", "SELECT 1"), bind("", ""), execute(""));
          talk.node.expectsOne('P', "reading of Cordon");
          talk.node.expectsOne('B', "reading of Cordon");
          talk.node.expectsOne('E', "reading of Cordon");
          talk.node.expects(closePortal("reading of Cordon"));
          talk.node.expects(closeStatement("reading of Cordon"));
          talk.node.expects(parse("", "SELECT 'é'"), sync());
          talk.node.answers(parseComplete(), bindComplete(), complete("SELECT 0"));
          talk.client.gets(parseComplete(), bindComplete(), complete("SELECT 0"));
          talk.node.answers(parseComplete(), bindComplete(), row("1"), complete("SELECT 1"));
          talk.node.answers(closeComplete(), closeComplete(), parseComplete(), ready('I'));
          talk.client.gets(parseComplete(), ready('I'));

          talk.client.sends(statement("SELECT 1"), parse("", "SELECT 'é'"), sync());
          talk.node.expects(parse("", "SELECT 1"), bind("", ""), execute(""));
          talk.node.expectsOne('P', "reading of Cordon");
          talk.node.expectsOne('B', "reading of Cordon");
          talk.node.expectsOne('E', "reading of Cordon");
          talk.node.expects(closePortal("reading of Cordon"));
          talk.node.expects(closeStatement("reading of Cordon"));
          talk.node.expects(parse("", "SELECT 'é'"), sync());
          talk.node.answers(parseComplete(), bindComplete(), complete("SELECT 0"));
          talk.node.answers(parseComplete(), bindComplete());
          talk.node.answers(error("22012", "division by zero"), ready('I'));
          talk.client.gets(parseComplete(), bindComplete(), complete("SELECT 0"));
          talk.client.gets(uncertain, ready('I'));
        });
  }

  @Test
  void statementsWithoutRows() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(
              parse("", "DELETE FROM t"), bind("", ""), describePortal(""), execute(""), sync());
          talk.node.expects(
              parse("", "DELETE FROM t"), bind("", ""), describePortal(""), execute(""), sync());
          talk.node.answers(
              parseComplete(), bindComplete(), noData(), complete("DELETE 0"), ready('I'));
          talk.client.gets(
              parseComplete(), bindComplete(), noData(), complete("DELETE 0"), ready('I'));
        });
  }

  /** What needs no node is checked as a node does it, wherever it is cut. */
  @Test
  void aBindOfWhatTakesNoValues() throws Exception {
    byte[] most = bindWithFormats(65_535);
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(parse("", "BEGIN"), bind("", "", "1", null), execute(""), sync());
          talk.client.gets(
              parseComplete(),
              error(
                  "08P01",
                  "bind message supplies 2 parameters, but prepared statement \"\" requires 0"),
              ready('I'));
          talk.client.sends(parse("", "COMMIT"), raw('B', new byte[9]), execute(""), sync());
          talk.client.gets(parseComplete(), error("08P01", "invalid message format"), ready('I'));
          talk.client.sends(parse("", "BEGIN"), raw('B', new byte[7]), execute(""), sync());
          talk.client.gets(
              parseComplete(), error("08P01", "insufficient data left in message"), ready('I'));
        });
    conversations.once(
        talk -> {
          talk.client.sends(parse("", "ROLLBACK"), most, sync());
          talk.client.gets(parseComplete(), bindComplete(), ready('I'));
        });
  }

  /** All formats that a Bind can have for its results, which are ignored where there are none. */
  private static byte[] bindWithFormats(int count) {
    byte[] body = new byte[8 + 2 * count];
    body[6] = (byte) (count >> 8);
    body[7] = (byte) count;
    return raw('B', body);
  }

  @Test
  void aSyncOrFlushThatHasSomethingInIt() throws Exception {
    byte[] wrong = error("08P01", "invalid message format");
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(raw('S', new byte[2]));
          talk.client.gets(wrong, ready('I'));
          talk.client.sends(raw('H', new byte[2]), parse("", "SELECT 1"), sync());
          talk.client.gets(wrong, ready('I'));
          talk.client.sends(parse("", "SELECT 1"), raw('S', new byte[2]));
          talk.node.expects(parse("", "SELECT 1"), raw('S', new byte[2]));
          talk.node.answers(parseComplete(), wrong, ready('I'));
          talk.client.gets(parseComplete(), wrong, ready('I'));
          talk.client.sends(query("SELECT 2"));
          talk.node.expects(query("SELECT 2"));
          talk.node.answers(complete("SELECT 0"), ready('I'));
          talk.client.gets(complete("SELECT 0"), ready('I'));
        });
  }

  @Test
  void aNameIsTakenOnce() throws Exception {
    conversations.atEverySplit(
        talk -> {
          byte[] taken = error("42P05", "prepared statement \"s\" already exists");
          talk.client.sends(parse("s", "BEGIN"), parse("s", "BEGIN"), parse("t", "BEGIN"), sync());
          talk.client.gets(parseComplete(), taken, ready('I'));
          talk.client.sends(closeStatement("s"), closeStatement("t"), closePortal("p"), sync());
          talk.client.gets(closeComplete(), closeComplete(), closeComplete(), ready('I'));
        });
  }
}
