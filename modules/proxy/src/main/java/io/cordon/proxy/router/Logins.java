package io.cordon.proxy.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rule that makes one decision of what the {@code authenticate} hooks of a chain said: any
 * denial denies, with the message of the first one; two that claim different values for one
 * attribute deny too, as does one that claims another than the policy fixes.
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
    for (LoginLink.Said answer : answers) {
      String denial = answer.denial();
      if (denial != null) {
        return denied(denial, answer.plugin());
      }
    }
    Map<String, String> fixed = new HashMap<>(question.fixed());
    Map<String, String> claimedBy = new HashMap<>();
    for (LoginLink.Said answer : answers) {
      for (Map.Entry<String, String> claim : answer.claims().entrySet()) {
        String before = fixed.put(claim.getKey(), claim.getValue());
        if (before != null && !before.equals(claim.getValue())) {
          String other = claimedBy.get(claim.getKey());
          return denied(
              "%s and plugin \"%s\" claim different values for \"%s\""
                  .formatted(
                      other == null ? "the policy" : "plugin \"" + other + "\"",
                      answer.plugin(),
                      claim.getKey()),
              answer.plugin());
        }
        claimedBy.putIfAbsent(claim.getKey(), answer.plugin());
      }
    }
    return new LoginDecision.Admitted(fixed, epoch);
  }

  private LoginDecision denied(String message, String plugin) {
    return new LoginDecision.Denied(Reasons.clean(message, "denied by plugin"), plugin, epoch);
  }
}
