package io.cordon.proxy.publication;

import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.proxy.fleet.Members;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The policies that have been, as this member and the others remember them. Thread-safe. */
final class History {

  private static final Logger log = LoggerFactory.getLogger(History.class);

  private static final Duration READ = Duration.ofSeconds(5);

  private final Members members;
  private final Peers peers;
  private final StateStore store;

  History(Members members, Peers peers, StateStore store) {
    this.members = members;
    this.peers = peers;
    this.store = store;
  }

  /** What this member remembers, as another is told. */
  JsonObject toJson() {
    JsonArray all = new JsonArray();
    store.history().forEach(policy -> all.add(policy.toJson()));
    return new JsonObject().put("history", all);
  }

  private static void take(JsonObject json, Map<Long, Committed> all) {
    try {
      Committed policy = Committed.fromJson(json);
      if (policy != null) {
        all.putIfAbsent(policy.epoch(), policy);
      }
    } catch (UntrueHashException e) {
      log.error("a member remembers what cannot be true, it is left out: {}", e.getMessage());
    }
  }

  /**
   * What any member that is there remembers, by epoch, the oldest first; where they differ, this
   * one's own. One that does not answer in five seconds is left out; does not fail for it.
   */
  Future<Map<Long, Committed>> read() {
    TreeMap<Long, Committed> all = new TreeMap<>();
    store.history().forEach(policy -> all.put(policy.epoch(), policy));
    List<Future<JsonObject>> asked = new ArrayList<>();
    for (MemberInfo member : members.all()) {
      if (!member.self()) {
        asked.add(peers.askProcess(member.id(), new JsonObject().put("type", "history"), READ));
      }
    }
    return Future.join(asked)
        .transform(
            done -> {
              for (Future<JsonObject> one : asked) {
                if (one.succeeded()) {
                  for (Object json : one.result().getJsonArray("history")) {
                    take((JsonObject) json, all);
                  }
                }
              }
              return Future.succeededFuture(all);
            });
  }
}
