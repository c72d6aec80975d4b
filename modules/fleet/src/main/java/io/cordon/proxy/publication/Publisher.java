package io.cordon.proxy.publication;

import io.cordon.proxy.policy.Policy;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The member that was asked to publish: asks the others, and then the register. */
final class Publisher {

  private static final Logger log = LoggerFactory.getLogger(Publisher.class);

  /** For building a chain: more than its plugins may take together, as a rule. */
  private static final Duration STAGE = Duration.ofSeconds(30);

  private static final Duration ACTIVATE = Duration.ofSeconds(10);

  private final PolicyMember standing;

  Publisher(PolicyMember standing) {
    this.standing = standing;
  }

  Future<Published> publish(Function<Policy, Policy> change, @Nullable Long expected) {
    Committed base = standing.decided();
    if (base == null) {
      return Future.failedFuture(new IllegalStateException("this member has no policy yet"));
    }
    if (expected != null && expected != base.epoch()) {
      return Future.failedFuture(PublicationException.outdone(expected, base));
    }
    return standing
        .blocking(() -> candidate(base, change))
        .compose(
            candidate ->
                candidate.hash().equals(base.hash())
                    ? Future.succeededFuture(new Published(base, false, List.of()))
                    : publish(base, candidate));
  }

  private Committed candidate(Committed base, Function<Policy, Policy> change) {
    Policy next = change.apply(base.policy());
    Committed candidate = base.next(next, standing.name(), Instant.now());
    candidate.policy(); // the text is what members read, so it has to be one
    return candidate;
  }

  private Future<Published> publish(Committed base, Committed candidate) {
    long start = System.nanoTime();
    SortedMap<String, String> asked = new TreeMap<>();
    return standing
        .look()
        .compose(v -> stage(candidate, asked))
        .compose(
            v ->
                standing
                    .register()
                    .change(
                        now -> {
                          if (now.samePolicy(candidate)) {
                            return now; // somebody else has completed this very change
                          }
                          if (!now.samePolicy(base)) {
                            throw PublicationException.outdone(base.epoch(), now);
                          }
                          return new Committed(
                              now.version() + 1,
                              candidate.epoch(),
                              candidate.hash(),
                              candidate.document(),
                              now.members(),
                              candidate.by(),
                              candidate.at());
                        }))
        .onFailure(cause -> discard(candidate, asked))
        .compose(this::activate)
        .onSuccess(
            published ->
                log.info(
                    "policy published epoch={} hash={} members={} millis={}",
                    candidate.epoch(),
                    candidate.hash(),
                    asked.size(),
                    (System.nanoTime() - start) / 1_000_000))
        .onFailure(
            cause ->
                log.warn(
                    "policy not published epoch={} hash={} error={}",
                    candidate.epoch(),
                    candidate.hash(),
                    cause.getMessage()));
  }

  /**
   * Every member that is there has accepted it.
   *
   * @param asked who was asked, by process
   */
  private Future<Void> stage(Committed candidate, SortedMap<String, String> asked) {
    SortedMap<String, String> missing = new TreeMap<>();
    standing.peers().present().forEach((id, process) -> missing.put(process, id));
    missing.keySet().removeAll(asked.keySet());
    if (missing.isEmpty()) {
      return Future.succeededFuture();
    }
    JsonObject message = new JsonObject().put("type", "stage").put("candidate", candidate.toJson());
    Map<String, Future<JsonObject>> answers = new TreeMap<>();
    missing.forEach(
        (process, id) -> {
          asked.put(process, id);
          answers.put(process, standing.peers().askProcess(process, message, STAGE));
        });
    return Future.join(List.copyOf(answers.values()))
        .transform(
            done -> {
              Map<String, List<String>> problems = problems(answers);
              // A member may have come meanwhile.
              return problems.isEmpty()
                  ? stage(candidate, asked)
                  : Future.failedFuture(PublicationException.refused(problems));
            });
  }

  private Map<String, List<String>> problems(Map<String, Future<JsonObject>> answers) {
    Map<String, List<String>> problems = new TreeMap<>();
    answers.forEach(
        (process, answer) -> {
          List<String> said = new ArrayList<>();
          if (answer.failed()) {
            said.add("does not answer: " + answer.cause().getMessage());
          } else {
            answer.result().getJsonArray("problems").forEach(p -> said.add(String.valueOf(p)));
          }
          if (!said.isEmpty()) {
            problems.put(standing.peers().name(process), said);
          }
        });
    return problems;
  }

  private void discard(Committed candidate, SortedMap<String, String> asked) {
    JsonObject message =
        new JsonObject().put("type", "discard").put("candidate", candidate.toJson());
    asked.keySet().forEach(process -> standing.peers().askProcess(process, message, ACTIVATE));
  }

  private Future<Published> activate(Committed chosen) {
    JsonObject message = new JsonObject().put("type", "learn").put("decided", chosen.toJson());
    Map<String, Future<JsonObject>> answers = new TreeMap<>();
    standing
        .peers()
        .present()
        .forEach(
            (id, process) ->
                answers.put(process, standing.peers().askProcess(process, message, ACTIVATE)));
    return Future.join(List.copyOf(answers.values()))
        .transform(
            done -> {
              List<String> waiting = new ArrayList<>();
              answers.forEach(
                  (process, answer) -> {
                    if (answer.failed()) {
                      waiting.add(standing.peers().name(process));
                    }
                  });
              return Future.succeededFuture(new Published(chosen, true, waiting));
            });
  }
}
