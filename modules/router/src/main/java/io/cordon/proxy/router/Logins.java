package io.cordon.proxy.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rule that makes one decision of what the {@code authenticate} hooks of a chain said: any
 * denial denies, with the message of the first one, and all are kept; two that claim different
 * values for one attribute deny too, as does one that claims another than the policy fixes. One
 * that the policy leaves empty may be claimed.
 */
final class Logins {

  private final List<LoginLink> links;
  private final long epoch;

  Logins(List<LoginLink> links, long epoch) {
    this.links = List.copyOf(links);
    this.epoch = epoch;
  }

  /** Asks every hook, in the policy's order. Never throws. */
  LoginDecision decide(LoginQuestion question) {
    List<LoginLink.Said> answers = new ArrayList<>(links.size());
    for (LoginLink link : links) {
      answers.add(link.ask(question.request()));
    }
    List<Objection> objections = new ArrayList<>();
    for (LoginLink.Said answer : answers) {
      String denial = answer.denial();
      if (denial != null) {
        objections.add(objection(denial, answer.plugin(), answer.failed()));
      }
    }
    if (!objections.isEmpty()) {
      return denied(objections);
    }
    Map<String, String> fixed = new HashMap<>(question.fixed());
    Map<String, String> claimedBy = new HashMap<>();
    for (LoginLink.Said answer : answers) {
      for (Map.Entry<String, String> claim : answer.claims().entrySet()) {
        String before = fixed.put(claim.getKey(), claim.getValue());
        String other = claimedBy.get(claim.getKey());
        boolean free = other == null && (before == null || before.isEmpty());
        if (!free && !claim.getValue().equals(before)) {
          return disagreement(
              "%s and plugin \"%s\" claim different values for \"%s\""
                  .formatted(
                      other == null ? "the policy" : "plugin \"" + other + "\"",
                      answer.plugin(),
                      claim.getKey()),
              answer.plugin(),
              other);
        }
        claimedBy.putIfAbsent(claim.getKey(), answer.plugin());
      }
    }
    return new LoginDecision.Admitted(fixed, epoch);
  }

  private LoginDecision denied(List<Objection> objections) {
    return LoginDecision.Denied.by(objections, epoch);
  }

  /**
   * @param other who claimed first; null: the policy
   */
  private LoginDecision disagreement(String message, String plugin, @Nullable String other) {
    Objection second = objection(message, plugin, false);
    return denied(
        other == null ? List.of(second) : List.of(second, objection(message, other, false)));
  }

  private static Objection objection(String message, String plugin, boolean failed) {
    return new Objection(plugin, Reasons.clean(message, "denied by plugin"), failed);
  }
}
