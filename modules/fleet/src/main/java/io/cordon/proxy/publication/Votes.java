package io.cordon.proxy.publication;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a member has to remember whatever happens to it.
 *
 * @param decided the greatest value that it knows to be chosen
 * @param promised it takes part in no lower proposal of the next value
 * @param acceptedAt the proposal that it has accepted as the next value
 */
record Votes(
    @Nullable Committed decided, Ballot promised, Ballot acceptedAt, @Nullable Committed accepted) {

  static final Votes NONE = new Votes(null, Ballot.NONE, Ballot.NONE, null);

  /** A value has been chosen: the votes on the one after it begin. */
  static Votes after(Committed decided) {
    return new Votes(decided, Ballot.NONE, Ballot.NONE, null);
  }

  Votes promising(Ballot ballot) {
    return new Votes(decided, ballot, acceptedAt, accepted);
  }

  Votes accepting(Ballot ballot, Committed value) {
    return new Votes(decided, ballot, ballot, value);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("decided", decided == null ? null : decided.toJson())
        .put("promised", promised.toString())
        .put("acceptedAt", acceptedAt.toString())
        .put("accepted", accepted == null ? null : accepted.toJson());
  }

  static Votes fromJson(JsonObject json) {
    return new Votes(
        Committed.fromJson(json.getJsonObject("decided")),
        Ballot.parse(json.getString("promised")),
        Ballot.parse(json.getString("acceptedAt")),
        Committed.fromJson(json.getJsonObject("accepted")));
  }
}
