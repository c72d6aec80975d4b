package io.cordon.proxy.publication;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member's part in choosing what the fleet agrees on: the acceptor of Paxos, for one value at a
 * time ("Paxos Made Simple", section 2.2). Version n + 1 is voted on by the members that version n
 * names; each message says what n is, and who is behind learns it.
 *
 * <p>Thread-safe; writes to the disk before it answers. What cannot be written has not happened:
 * {@link IOException}.
 */
final class Acceptor {

  private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

  private final StateStore store;
  private final Consumer<Committed> learned;
  private volatile Votes votes;

  /**
   * @param learned told of each value that becomes the greatest known; must not block
   */
  Acceptor(StateStore store, Votes votes, Consumer<Committed> learned) {
    this.store = store;
    this.votes = votes;
    this.learned = learned;
  }

  /** The greatest value that is known to be chosen. */
  @Nullable Committed decided() {
    return votes.decided();
  }

  /** What it would find on its disk. */
  Votes votes() {
    return votes;
  }

  /** A value has been accepted, and whether it has been chosen is not known here. */
  boolean pending() {
    return votes.accepted() != null;
  }

  /** The highest round that was heard of. */
  long round() {
    return votes.promised().round();
  }

  /** Answers {@code prepare} and {@code accept}. */
  synchronized JsonObject answer(JsonObject message) throws IOException {
    Committed base = Committed.fromJson(message.getJsonObject("base"));
    if (base == null) {
      throw new IllegalArgumentException("no base");
    }
    learn(base);
    Committed decided = votes.decided();
    if (!base.equals(decided)) {
      return new JsonObject().put("decided", decided == null ? null : decided.toJson());
    }
    Ballot ballot = Ballot.parse(message.getString("ballot"));
    Committed value = Committed.fromJson(message.getJsonObject("value"));
    return value == null ? prepare(ballot) : accept(ballot, value);
  }

  private JsonObject prepare(Ballot ballot) throws IOException {
    if (ballot.compareTo(votes.promised()) <= 0) {
      return refused();
    }
    save(votes.promising(ballot));
    Committed accepted = votes.accepted();
    return new JsonObject()
        .put("ok", true)
        .put("acceptedAt", votes.acceptedAt().toString())
        .put("accepted", accepted == null ? null : accepted.toJson());
  }

  private JsonObject accept(Ballot ballot, Committed value) throws IOException {
    if (ballot.compareTo(votes.promised()) < 0) {
      return refused();
    }
    save(votes.accepting(ballot, value));
    return new JsonObject().put("ok", true);
  }

  private JsonObject refused() {
    return new JsonObject().put("ok", false).put("round", votes.promised().round());
  }

  /**
   * This has been chosen. A lesser value than the one that is known changes nothing.
   *
   * <p>A disk that does not take it keeps a later policy away. That other members count is known
   * nevertheless, so that a full disk does not stop a member that decides by the right policy: it
   * may be forgotten, since no vote is given before it is on the disk together with that vote.
   */
  synchronized void learn(Committed value) throws IOException {
    Committed known = votes.decided();
    if (known != null && value.compareTo(known) <= 0) {
      return;
    }
    if (value.samePolicy(known)) {
      try {
        save(Votes.after(value));
      } catch (IOException e) {
        log.error("who the members are is not on disk error={}", e.getMessage());
        votes = Votes.after(value);
      }
    } else {
      store.keep(value);
      save(Votes.after(value));
    }
    learned.accept(value);
  }

  private void save(Votes next) throws IOException {
    store.save(next);
    votes = next;
  }
}
