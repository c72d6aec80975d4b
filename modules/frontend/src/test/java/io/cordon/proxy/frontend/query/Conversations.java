package io.cordon.proxy.frontend.query;

import io.cordon.plugin.Plugin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Runs {@link Conversation}s, with the bytes of either side whole or cut. */
final class Conversations implements AutoCloseable {

  /** What is said. */
  @FunctionalInterface
  interface Script {
    void run(Conversation talk) throws Exception;
  }

  /** Where the bytes that one side sends are cut in two. */
  static final class Cut {

    private static final int NOWHERE = -1;
    private static final int EVERYWHERE = -2;

    private final int at;
    private final Set<Integer> writes = new HashSet<>();
    private int sent;
    private int made;

    private Cut(int at) {
      this.at = at;
    }

    static Cut nowhere() {
      return new Cut(NOWHERE);
    }

    /** Takes the next bytes, as they are to be written. */
    List<byte[]> apart(byte[] bytes) {
      List<byte[]> parts = new ArrayList<>();
      int from = 0;
      for (int i = 1; i < bytes.length; i++) {
        if (at == EVERYWHERE || at == sent + i) {
          parts.add(Arrays.copyOfRange(bytes, from, i));
          from = i;
          made++;
        }
      }
      parts.add(Arrays.copyOfRange(bytes, from, bytes.length));
      sent += bytes.length;
      writes.add(sent);
      return parts;
    }
  }

  private final SessionServer server;
  private final Conversation.Node node;

  Conversations() {
    this(4);
  }

  /**
   * The same.
   *
   * @param connections the most to the node
   * @param plugins that decide
   */
  Conversations(int connections, Plugin... plugins) {
    server = new SessionServer(connections, false, plugins);
    node = new Conversation.Node(server);
    server.open(Math.min(2, connections));
  }

  /** Runs it, every write of either side in one piece. */
  void once(Script script) throws Exception {
    run(script, Cut.nowhere(), Cut.nowhere());
  }

  /**
   * Runs it in one piece; then once for each byte that the client or the node sends, with a cut
   * there; and at last byte by byte. Whatever the cut, the same comes out at both sides. It is
   * always the same client: the script leaves its session as it was.
   */
  void atEverySplit(Script script) throws Exception {
    Cut client = Cut.nowhere();
    Cut nodes = Cut.nowhere();
    Conversation talk = new Conversation(server, node);
    run(script, talk, client, nodes);
    for (int at = 1; at < client.sent; at++) {
      if (!client.writes.contains(at)) {
        run(script, talk, new Cut(at), Cut.nowhere());
      }
    }
    for (int at = 1; at < nodes.sent; at++) {
      if (!nodes.writes.contains(at)) {
        run(script, talk, Cut.nowhere(), new Cut(at));
      }
    }
    run(script, talk, new Cut(Cut.EVERYWHERE), new Cut(Cut.EVERYWHERE));
    end(talk);
  }

  /** The same of the node's bytes alone, with new clients each time. */
  void atEverySplitOfTheNodeForAnother(Script script) throws Exception {
    Cut nodes = Cut.nowhere();
    run(script, Cut.nowhere(), nodes);
    for (int at = 1; at < nodes.sent; at++) {
      if (!nodes.writes.contains(at)) {
        run(script, Cut.nowhere(), new Cut(at));
      }
    }
  }

  private void run(Script script, Cut client, Cut nodes) throws Exception {
    Conversation talk = new Conversation(server, node);
    run(script, talk, client, nodes);
    end(talk);
  }

  private static void end(Conversation talk) throws Exception {
    try {
      talk.ends();
    } catch (Exception | AssertionError e) {
      talk.breaksOff();
      throw e;
    }
  }

  private static void run(Script script, Conversation talk, Cut client, Cut nodes)
      throws Exception {
    talk.cut(client, nodes);
    try {
      script.run(talk);
    } catch (Exception | AssertionError e) {
      talk.breaksOff();
      throw new AssertionError(
          e.getMessage() + where("client's", client) + where("node's", nodes), e);
    }
    boolean toBeCut = client.at != Cut.NOWHERE || nodes.at != Cut.NOWHERE;
    if (toBeCut != client.made + nodes.made > 0) {
      throw new AssertionError("cut " + client.made + " and " + nodes.made + " times");
    }
  }

  private static String where(String whose, Cut cut) {
    return cut.at == Cut.NOWHERE
        ? ""
        : " (cut in the " + whose + " bytes at " + (cut.at < 0 ? "each" : cut.at) + ")";
  }

  @Override
  public void close() throws Exception {
    server.close();
  }
}
