package io.cordon.proxy.frontend.query;

import static io.cordon.test.wire.Backend.bindComplete;
import static io.cordon.test.wire.Backend.complete;
import static io.cordon.test.wire.Backend.copyIn;
import static io.cordon.test.wire.Backend.error;
import static io.cordon.test.wire.Backend.fatal;
import static io.cordon.test.wire.Backend.parseComplete;
import static io.cordon.test.wire.Backend.ready;
import static io.cordon.test.wire.Backend.row;
import static io.cordon.test.wire.Backend.rowDescription;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.concat;
import static io.cordon.test.wire.Frontend.copyData;
import static io.cordon.test.wire.Frontend.copyDone;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.flush;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.statement;
import static io.cordon.test.wire.Frontend.sync;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client is told when the node closes its connection, by what was under way. */
class LostNodeConversationTest {

  private static final String LOST = "server connection to node \"n1\" was lost";

  private final Conversations conversations = new Conversations();

  @AfterEach
  void close() throws Exception {
    conversations.close();
  }

  private static void goesOn(Conversation talk) throws Exception {
    talk.client.sends(query("SELECT 2"));
    talk.node.expects(query("SELECT 2"));
    talk.node.answers(complete("SELECT 0"), ready('I'));
    talk.client.gets(complete("SELECT 0"), ready('I'));
  }

  @Test
  void nothingIfNothingWas() throws Exception {
    conversations.once(
        talk -> {
          goesOn(talk);
          talk.node.hangsUp();
          goesOn(talk);
        });
  }

  /** In half a message nothing can be said; else the query has failed, and the session lives. */
  @Test
  void atEachByteOfAnAnswer() throws Exception {
    byte[][] messages = {rowDescription("a"), row("1"), complete("SELECT 1"), ready('I')};
    byte[] answer = concat(messages);
    int begin = 0;
    for (byte[] message : messages) {
      // Rows and tags are passed on as they come, once their length is known.
      int passedOn = message[0] == 'D' || message[0] == 'C' ? 5 : message.length;
      for (int there = 0; there < message.length; there++) {
        byte[] whole = Arrays.copyOf(answer, begin);
        byte[] sent = Arrays.copyOf(answer, begin + there);
        boolean inHalf = there >= passedOn;
        conversations.once(
            talk -> {
              talk.client.sends(query("SELECT 1"));
              talk.node.expects(query("SELECT 1"));
              talk.node.answers(sent);
              talk.node.hangsUp();
              talk.client.getsBytes(inHalf ? sent : whole);
              if (inHalf) {
                talk.client.seesTheEnd();
              } else {
                talk.client.gets(error("08006", LOST), ready('I'));
                goesOn(talk);
              }
            });
      }
      begin += message.length;
    }
  }

  @Test
  void withTheNodesLastWords() throws Exception {
    String why = "terminating connection due to administrator command";
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("SELECT 1"));
          talk.node.expects(query("SELECT 1"));
          talk.node.answers(fatal("57P01", why));
          talk.node.hangsUp();
          talk.client.gets(error("08006", LOST + ": " + why), ready('I'));
        });
  }

  @Test
  void inATransactionTheSessionEnds() throws Exception {
    conversations.once(
        talk -> {
          talk.client.sends(query("BEGIN; SELECT 1"));
          talk.node.expects(query("BEGIN; SELECT 1"));
          talk.node.answers(complete("BEGIN"), complete("SELECT 0"), ready('T'));
          talk.client.gets(complete("BEGIN"), complete("SELECT 0"), ready('T'));
          talk.node.breaksOff();
          talk.client.gets(fatal("08006", LOST));
          talk.client.seesTheEnd();
        });
  }

  @Test
  void ofATransactionThatBeginsTheSessionEndsToo() throws Exception {
    conversations.once(
        talk -> {
          talk.client.sends(query("BEGIN; SELECT 1"));
          talk.node.expects(query("BEGIN; SELECT 1"));
          talk.node.breaksOff();
          talk.client.gets(fatal("08006", LOST));
          talk.client.seesTheEnd();
        });
  }

  /** What the session has made there, and could be made nowhere else, is gone. */
  @Test
  void whereTheSessionIsBoundItEnds() throws Exception {
    conversations.once(
        talk -> {
          talk.client.sends(query("LISTEN c"));
          talk.node.expects(query("LISTEN c"));
          talk.node.answers(complete("LISTEN"), ready('I'));
          talk.client.gets(complete("LISTEN"), ready('I'));
          talk.node.breaksOff();
          talk.client.gets(fatal("08006", LOST));
          talk.client.seesTheEnd();
        });
  }

  @Test
  void beforeSyncTheRestIsDiscardedUpToIt() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(parse("", "SELECT 1"), bind("", ""), flush());
          talk.node.expects(parse("", "SELECT 1"), bind("", ""), flush());
          talk.node.answers(parseComplete());
          talk.node.hangsUp();
          talk.client.gets(parseComplete(), error("08006", LOST));
          talk.client.sends(execute(""), statement("SELECT 2"), sync());
          talk.client.gets(ready('I'));
          goesOn(talk);
        });
  }

  @Test
  void behindSyncThePipelineHasFailed() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(statement("SELECT 1"), sync());
          talk.node.expects(parse("", "SELECT 1"), bind("", ""), execute(""), sync());
          talk.node.answers(parseComplete(), bindComplete());
          talk.node.hangsUp();
          talk.client.gets(parseComplete(), bindComplete(), error("08006", LOST), ready('I'));
          goesOn(talk);
        });
  }

  @Test
  void theDataOfACopyIsNobodys() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("COPY t FROM STDIN"));
          talk.node.expects(query("COPY t FROM STDIN"));
          talk.node.answers(copyIn(1));
          talk.client.gets(copyIn(1));
          talk.client.sends(copyData("a\n"));
          talk.node.expects(copyData("a\n"));
          talk.node.hangsUp();
          talk.client.gets(error("08006", LOST), ready('I'));
          talk.client.sends(copyData("b\n"), copyDone());
          goesOn(talk);
        });
  }

  @Test
  void whileSettingsGoAheadTheStatementFails() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("SET helios.x = 'a'"), query("SELECT 1"));
          talk.client.gets(complete("SET"), ready('I'));
          talk.node.expects(query("SET \"helios\".\"x\" = 'a'"));
          talk.node.answers(complete("SET"));
          talk.node.hangsUp();
          talk.client.gets(error("08006", LOST), ready('I'));
          talk.client.sends(query("RESET helios.x"));
          talk.client.gets(complete("RESET"), ready('I'));
        });
  }

  /** The client hears nothing of what is wrong with the node but that it is lost. */
  @Test
  void aNodeThatDoesNotSpeakTheProtocolIsLost() throws Exception {
    byte[][] wrong = {
      ready('I'),
      bindComplete(),
      complete("SELECT 0"),
      {'D', 0, 0, 0, 3},
      {'D', -1, -1, -1, -1},
      {'Z', 0, 0, 0, 6, 'I', 'I'},
      io.cordon.test.wire.Backend.copyBoth(),
    };
    for (byte[] message : wrong) {
      conversations.once(
          talk -> {
            talk.client.sends(parse("", "SELECT 1"), sync());
            talk.node.expects(parse("", "SELECT 1"), sync());
            talk.node.answers(message);
            talk.node.seesTheEnd();
            talk.client.gets(error("08006", LOST), ready('I'));
            talk.server.open(1);
          });
    }
  }
}
