package io.cordon.proxy.frontend.query;

import static io.cordon.test.wire.Backend.bindComplete;
import static io.cordon.test.wire.Backend.complete;
import static io.cordon.test.wire.Backend.copyIn;
import static io.cordon.test.wire.Backend.copyOut;
import static io.cordon.test.wire.Backend.error;
import static io.cordon.test.wire.Backend.fatal;
import static io.cordon.test.wire.Backend.parseComplete;
import static io.cordon.test.wire.Backend.ready;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.copyData;
import static io.cordon.test.wire.Frontend.copyDone;
import static io.cordon.test.wire.Frontend.copyFail;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.flush;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.statement;
import static io.cordon.test.wire.Frontend.sync;

import io.cordon.test.wire.Backend;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** COPY, as a client and a node see it. */
class CopyConversationTest {

  private final Conversations conversations = new Conversations();

  @AfterEach
  void close() throws Exception {
    conversations.close();
  }

  @Test
  void outOfATable() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("COPY t TO STDOUT"));
          talk.node.expects(query("COPY t TO STDOUT"));
          talk.node.answers(copyOut(1), Backend.copyData("a\n"), Backend.copyData("b\n"));
          talk.node.answers(Backend.copyDone(), complete("COPY 2"), ready('I'));
          talk.client.gets(copyOut(1), Backend.copyData("a\n"), Backend.copyData("b\n"));
          talk.client.gets(Backend.copyDone(), complete("COPY 2"), ready('I'));
        });
  }

  @Test
  void intoATable() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("COPY t FROM STDIN"));
          talk.node.expects(query("COPY t FROM STDIN"));
          talk.node.answers(copyIn(1));
          talk.client.gets(copyIn(1));
          talk.client.sends(copyData("a\n"), flush(), sync(), copyData("b\n"), copyDone());
          talk.node.expects(copyData("a\n"), copyData("b\n"), copyDone());
          talk.node.answers(complete("COPY 2"), ready('I'));
          talk.client.gets(complete("COPY 2"), ready('I'));
        });
  }

  @Test
  void theClientGivesUp() throws Exception {
    byte[] error = error("57014", "COPY from stdin failed: why");
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("COPY t FROM STDIN"));
          talk.node.expects(query("COPY t FROM STDIN"));
          talk.node.answers(copyIn(1));
          talk.client.gets(copyIn(1));
          talk.client.sends(copyData("a\n"), copyFail("why"));
          talk.node.expects(copyData("a\n"), copyFail("why"));
          talk.node.answers(error, ready('I'));
          talk.client.gets(error, ready('I'));
        });
  }

  /** What the client sends before it has seen the error is ignored, as by PostgreSQL. */
  @Test
  void theNodeGivesUp() throws Exception {
    byte[] error = error("22P04", "extra data after last expected column");
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(query("COPY t FROM STDIN"));
          talk.node.expects(query("COPY t FROM STDIN"));
          talk.node.answers(copyIn(1));
          talk.client.gets(copyIn(1));
          talk.client.sends(copyData("a\tb\n"));
          talk.node.expects(copyData("a\tb\n"));
          talk.node.answers(error, ready('I'));
          talk.client.gets(error, ready('I'));
          talk.client.sends(copyData("c\n"), copyDone(), query("SHOW helios.x"));
          talk.client.gets(
              error("42704", "unrecognized configuration parameter \"helios.x\""), ready('I'));
        });
  }

  /** A Sync behind the Execute is ignored by a node that waits for data: another one is due. */
  @Test
  void ofTheExtendedQuery() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(statement("COPY t FROM STDIN"), sync());
          talk.node.expects(parse("", "COPY t FROM STDIN"), bind("", ""), execute(""), sync());
          talk.node.answers(parseComplete(), bindComplete(), copyIn(1));
          talk.client.gets(parseComplete(), bindComplete(), copyIn(1));
          talk.client.sends(copyData("a\n"), copyDone(), sync());
          talk.node.expects(copyData("a\n"), copyDone(), sync());
          talk.node.answers(complete("COPY 1"), ready('I'));
          talk.client.gets(complete("COPY 1"), ready('I'));
        });
  }

  /** The node is asked whether it takes data before that is passed on. */
  @Test
  void dataThatComesTooEarly() throws Exception {
    conversations.atEverySplit(
        talk -> {
          talk.client.sends(statement("COPY t FROM STDIN"), copyData("a\n"), copyDone(), sync());
          talk.node.expects(parse("", "COPY t FROM STDIN"), bind("", ""), execute(""), flush());
          talk.node.answers(parseComplete(), bindComplete(), copyIn(1));
          talk.client.gets(parseComplete(), bindComplete(), copyIn(1));
          talk.node.expects(copyData("a\n"), copyDone(), sync());
          talk.node.answers(complete("COPY 1"), ready('I'));
          talk.client.gets(complete("COPY 1"), ready('I'));
        });
  }

  @Test
  void aQueryWithinItIsTheEnd() throws Exception {
    conversations.once(
        talk -> {
          talk.client.sends(query("COPY t FROM STDIN"));
          talk.node.expects(query("COPY t FROM STDIN"));
          talk.node.answers(copyIn(1));
          talk.client.gets(copyIn(1));
          talk.client.sends(query("SELECT 1"));
          talk.client.gets(fatal("08P01", "unexpected message type 0x51 during COPY from stdin"));
          talk.client.seesTheEnd();
          talk.node.hangsUp();
        });
  }

  /** The node has half a message when it gives up: it gets the rest before anything else. */
  @Test
  void theNodeGivesUpInTheMiddleOfAMessage() throws Exception {
    byte[] data = copyData("1\n2\n3\n");
    byte[] wrong = error("22P02", "invalid input syntax");
    for (int there = 5; there < data.length; there++) {
      byte[] half = Arrays.copyOf(data, there);
      byte[] rest = Arrays.copyOfRange(data, there, data.length);
      conversations.once(
          talk -> {
            talk.client.sends(query("COPY t FROM STDIN"));
            talk.node.expects(query("COPY t FROM STDIN"));
            talk.node.answers(copyIn(1));
            talk.client.gets(copyIn(1));
            talk.client.sends(half);
            talk.client.isReadOf();
            talk.node.answers(wrong, ready('I'));
            talk.client.gets(wrong, ready('I'));
            talk.client.sends(rest, query("SELECT 2"));
            talk.node.expects(data, query("SELECT 2"));
            talk.node.answers(complete("SELECT 0"), ready('I'));
            talk.client.gets(complete("SELECT 0"), ready('I'));
          });
    }
  }
}
