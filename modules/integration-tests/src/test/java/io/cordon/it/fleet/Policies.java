package io.cordon.it.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.test.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The fleet's policy, as the admin API of its members has it. */
final class Policies {

  private static final long PATIENCE_SECONDS = 100;

  private Policies() {}

  /** What this member knows of each. */
  static JsonArray status(FleetMember member) throws IOException, InterruptedException {
    return new JsonArray(member.get("/api/v1/policy/status").body());
  }

  /** What is in force on this member. */
  static long epoch(FleetMember member) throws IOException, InterruptedException {
    return new JsonObject(member.get("/api/v1/policy").body()).getLong("epoch");
  }

  static HttpResponse<String> put(FleetMember member, String policy)
      throws IOException, InterruptedException {
    return member.request("PUT", "/api/v1/policy", policy);
  }

  /** In the place of this epoch only. */
  static HttpResponse<String> put(FleetMember member, String policy, long epoch)
      throws IOException, InterruptedException {
    return member.request("PUT", "/api/v1/policy?epoch=" + epoch, policy);
  }

  /** It is accepted. */
  static JsonObject publish(FleetMember member, String policy)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = put(member, policy);
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  /** All members are active with one policy, and each knows that of all: its epoch. */
  static long awaitAgreement(List<FleetMember> members) {
    long[] epoch = new long[1];
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        Await.until("the members agree", () -> agreed(members, epoch));
        return epoch[0];
      } catch (AssertionError notYet) {
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
      }
    }
  }

  private static boolean agreed(List<FleetMember> members, long[] epoch)
      throws IOException, InterruptedException {
    String policy = null;
    for (FleetMember member : members) {
      JsonArray states = status(member);
      if (states.size() != members.size()) {
        return false;
      }
      for (Object each : states) {
        JsonObject state = (JsonObject) each;
        String one = state.getLong("epoch") + state.getString("hash");
        if (!state.getString("state").equals("active") || (policy != null && !policy.equals(one))) {
          return false;
        }
        policy = one;
        epoch[0] = state.getLong("epoch");
      }
    }
    return true;
  }
}
