package io.cordon.proxy.publication;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * What one member decides by, as it says itself.
 *
 * @param id its lasting one
 * @param name for people
 * @param epoch of the policy in force there; 0 if there is none
 * @param hash of that policy
 * @param state {@code active}; {@code behind}: it knows a later policy and has not taken it; {@code
 *     stale}: it has lost the majority of the fleet
 * @param since when the policy came into force there, by its clock
 * @param problem why it is behind; empty if it is not
 */
public record MemberState(
    String id, String name, long epoch, String hash, String state, Instant since, String problem) {

  JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("name", name)
        .put("epoch", epoch)
        .put("hash", hash)
        .put("state", state)
        .put("since", since.toString())
        .put("problem", problem);
  }

  static MemberState fromJson(JsonObject json) {
    return new MemberState(
        json.getString("id"),
        json.getString("name"),
        json.getLong("epoch"),
        json.getString("hash"),
        json.getString("state"),
        Instant.parse(json.getString("since")),
        json.getString("problem"));
  }
}
