package io.cordon.it.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one session says at a time.
 *
 * @param session 0 or 1: the two share a server connection of the member
 * @param piece how many bytes are written at a time; 0: all
 * @param ahead the answers are read when the session says more, and until then it waits for the
 *     server connection, if the other one has it
 */
record Step(int session, List<Message> messages, int piece, boolean ahead) {

  static Step one(Message... messages) {
    return of(0, messages);
  }

  static Step two(Message... messages) {
    return of(1, messages);
  }

  static Step of(int session, Message... messages) {
    return new Step(session, List.of(messages), 0, false);
  }

  /** Each with one message less, and with all of them written at once. */
  List<Step> smaller() {
    List<Step> all = new ArrayList<>();
    if (piece != 0) {
      all.add(new Step(session, messages, 0, ahead));
    }
    if (ahead) {
      all.add(new Step(session, messages, piece, false));
    }
    for (int i = 0; messages.size() > 1 && i < messages.size(); i++) {
      List<Message> fewer = new ArrayList<>(messages);
      fewer.remove(i);
      all.add(new Step(session, fewer, piece, ahead));
    }
    return all;
  }

  /** As it is written in a test. */
  @Override
  public String toString() {
    String said = messages.stream().map(Message::code).collect(Collectors.joining(", "));
    return (session == 0 ? "one(" : "two(")
        + said
        + ")"
        + (piece == 0 ? "" : ".inPiecesOf(" + piece + ")")
        + (ahead ? ".waiting()" : "");
  }

  Step inPiecesOf(int bytes) {
    return new Step(session, messages, bytes, ahead);
  }

  Step waiting() {
    return new Step(session, messages, piece, true);
  }
}
