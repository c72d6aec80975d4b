package io.cordon.proxy.frontend.query;

import static io.cordon.test.wire.Backend.bindComplete;
import static io.cordon.test.wire.Backend.complete;
import static io.cordon.test.wire.Backend.error;
import static io.cordon.test.wire.Backend.parseComplete;
import static io.cordon.test.wire.Backend.ready;
import static io.cordon.test.wire.Backend.rowDescription;
import static io.cordon.test.wire.Frontend.bind;
import static io.cordon.test.wire.Frontend.execute;
import static io.cordon.test.wire.Frontend.parse;
import static io.cordon.test.wire.Frontend.query;
import static io.cordon.test.wire.Frontend.statement;
import static io.cordon.test.wire.Frontend.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.cordon.proxy.frontend.query.Conversation.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One server connection, for which somebody waits: it is cleaned right behind a transaction. */
class HandOverConversationTest {

  private final Conversations conversations = new Conversations(1);

  @AfterEach
  void close() throws Exception {
    conversations.close();
  }

  private static void begins(Conversation talk, Conversation.Client client) throws Exception {
    client.sends(query("BEGIN; SELECT 1"));
    talk.node.expects(query("BEGIN; SELECT 1"));
    talk.node.answers(complete("BEGIN"), complete("SELECT 0"), ready('T'));
    client.gets(complete("BEGIN"), complete("SELECT 0"), ready('T'));
  }

  /** The other, which has waited, has a transaction of its own. */
  private static void isServed(Conversation talk, Conversation.Client other) throws Exception {
    talk.node.expects(query("BEGIN; SELECT 2"));
    talk.node.answers(complete("BEGIN"), complete("SELECT 0"), ready('T'));
    other.gets(complete("BEGIN"), complete("SELECT 0"), ready('T'));
    talk.node.cleansByItself();
    other.sends(query("COMMIT"));
    talk.node.expects(query("COMMIT"));
    talk.node.answers(complete("COMMIT"), ready('I'));
    other.gets(complete("COMMIT"), ready('I'));
  }

  @Test
  void theOtherGetsItClean() throws Exception {
    conversations.atEverySplitOfTheNodeForAnother(
        talk -> {
          Conversation.Client other = talk.anotherClient();
          begins(talk, talk.client);
          int connection = talk.node.connection();
          other.sends(query("BEGIN; SELECT 2"));
          other.waitsForOne();
          talk.node.cleansByScript();
          talk.client.sends(query("COMMIT"));
          talk.node.expects(query("COMMIT"));
          talk.node.expectsCleaning();
          talk.node.answers(complete("COMMIT"), ready('I'), Node.cleaned());
          talk.client.gets(complete("COMMIT"), ready('I'));
          isServed(talk, other);
          assertEquals(connection, talk.node.connection());
        });
  }

  @Test
  void alsoBehindASync() throws Exception {
    conversations.once(
        talk -> {
          Conversation.Client other = talk.anotherClient();
          begins(talk, talk.client);
          other.sends(query("BEGIN; SELECT 2"));
          other.waitsForOne();
          talk.node.cleansByScript();
          talk.client.sends(statement("COMMIT"), sync(), query("SHOW helios.x"));
          talk.node.expects(parse("", "COMMIT"), bind("", ""), execute(""), sync());
          talk.node.answers(parseComplete(), bindComplete(), complete("COMMIT"), ready('I'));
          talk.client.gets(parseComplete(), bindComplete(), complete("COMMIT"), ready('I'));
          talk.client.gets(
              error("42704", "unrecognized configuration parameter \"helios.x\""), ready('I'));
          talk.node.expectsCleaning();
          talk.node.answers(Node.cleaned());
          isServed(talk, other);
        });
  }

  /** What the next session would find on it is not known. */
  @Test
  void itIsClosedIfCleaningFails() throws Exception {
    byte[] error = error("XX000", "no");
    for (int failing = 0; failing < Conversation.CLEANING.size(); failing++) {
      byte[] answers = {};
      for (int i = 0; i < Conversation.CLEANING.size(); i++) {
        byte[] answer = i == failing ? concat(error, ready('I')) : Node.cleaned(i);
        answers = concat(answers, answer);
      }
      byte[] all = answers;
      conversations.once(
          talk -> {
            Conversation.Client other = talk.anotherClient();
            begins(talk, talk.client);
            int connection = talk.node.connection();
            other.sends(query("BEGIN; SELECT 2"));
            other.waitsForOne();
            talk.node.cleansByScript();
            talk.client.sends(query("COMMIT"));
            talk.node.expects(query("COMMIT"));
            talk.node.expectsCleaning();
            talk.node.answers(complete("COMMIT"), ready('I'), all);
            talk.client.gets(complete("COMMIT"), ready('I'));
            isServed(talk, other);
            assertNotEquals(connection, talk.node.connection());
          });
    }
  }

  /**
   * A transaction that goes on behind COMMIT AND CHAIN, or failed to commit, hands over nothing.
   */
  @Test
  void notBehindATransactionThatGoesOn() throws Exception {
    conversations.once(
        talk -> {
          Conversation.Client other = talk.anotherClient();
          begins(talk, talk.client);
          other.sends(query("BEGIN; SELECT 2"));
          other.waitsForOne();
          talk.node.cleansByScript();
          talk.client.sends(query("COMMIT AND CHAIN"));
          talk.node.expects(query("COMMIT AND CHAIN"));
          talk.node.answers(complete("COMMIT"), ready('T'));
          talk.client.gets(complete("COMMIT"), ready('T'));
          talk.client.sends(query("ROLLBACK"));
          talk.node.expects(query("ROLLBACK"));
          talk.node.expectsCleaning();
          talk.node.answers(complete("ROLLBACK"), ready('I'), Node.cleaned());
          talk.client.gets(complete("ROLLBACK"), ready('I'));
          isServed(talk, other);
        });
  }

  /** A client that is idle gives back what it has parked, and that is cleaned then. */
  @Test
  void whatIsParkedIsRecalled() throws Exception {
    conversations.once(
        talk -> {
          Conversation.Client other = talk.anotherClient();
          talk.client.sends(query("SELECT 1"));
          talk.node.expects(query("SELECT 1"));
          talk.node.answers(rowDescription("a"), complete("SELECT 0"), ready('I'));
          talk.client.gets(rowDescription("a"), complete("SELECT 0"), ready('I'));
          talk.node.cleansByScript();
          other.sends(query("BEGIN; SELECT 2"));
          talk.node.expectsCleaning();
          talk.node.answers(Node.cleaned());
          isServed(talk, other);
        });
  }

  private static byte[] concat(byte[]... messages) {
    return io.cordon.test.wire.Frontend.concat(messages);
  }
}
