package io.cordon.proxy.router;

import io.cordon.plugin.RouteResult;
import io.cordon.proxy.policy.NodeRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rule that makes one decision of what the plugins of a chain said: any Block refuses, with the
 * reason of the first one; plugins that demand what no node can be refuse too, and the message
 * names both; so does an Among of which the others leave nothing, in its own words. What is left is
 * required together.
 */
final class DecisionMerge {

  private final long epoch;

  /** The region of each node of the policy; empty if it has none. */
  private final Map<String, String> regions;

  DecisionMerge(long epoch, Map<String, String> regions) {
    this.epoch = epoch;
    this.regions = regions;
  }

  /**
   * Not to be kept if a plugin failed: it may say something else the next time.
   *
   * @param request the id of the request that was answered
   */
  Decision combine(List<Answer> answers, @Nullable String request) {
    Decision decision = decide(answers, request);
    for (Answer answer : answers) {
      if (answer.failure() != null) {
        return decision.passing();
      }
    }
    return decision;
  }

  private Decision decide(List<Answer> answers, @Nullable String request) {
    for (Answer answer : answers) {
      if (refusal(answer) != null) {
        return refused(answers, request);
      }
    }
    Answer node = null;
    Answer region = null;
    Answer role = null;
    for (Answer answer : answers) {
      RouteResult result = answer.result();
      Answer against = null;
      if (result instanceof RouteResult.Node named) {
        against = unlike(node, result);
        if (against == null && region != null && !lies(named, regionOf(region))) {
          against = region;
        }
        node = answer;
      } else if (result instanceof RouteResult.Region named) {
        against = unlike(region, result);
        if (against == null && node != null && !lies((RouteResult.Node) node.result(), named)) {
          against = node;
        }
        region = answer;
      } else if (result instanceof RouteResult.Primary || result instanceof RouteResult.Standby) {
        against = unlike(role, result);
        role = answer;
      }
      if (against != null) {
        return disagreement(against, answer, request);
      }
    }
    Target target =
        new Target(
            node == null ? null : ((RouteResult.Node) node.result()).target(),
            region == null ? null : regionOf(region).target(),
            role == null ? null : role(role));
    return narrow(target, answers, request);
  }

  /** With what every Among leaves of the one before. */
  private Decision narrow(Target target, List<Answer> answers, @Nullable String request) {
    RouteResult.Among left = null;
    for (Answer answer : answers) {
      if (answer.result() instanceof RouteResult.Among among) {
        left = left == null ? among : both(left, among);
        if (left.targets().stream().noneMatch(name -> mayBe(name, target))) {
          return decided(List.of(objection(answer, among.otherwise())), request);
        }
      }
    }
    return new Decision.Allowed(
        left == null && target.equals(Target.ANY)
            ? Target.ANY
            : new Target(target.node(), target.region(), target.role(), left),
        epoch,
        request);
  }

  private static RouteResult.Among both(RouteResult.Among one, RouteResult.Among two) {
    return new RouteResult.Among(
        one.targets().stream().filter(two.targets()::contains).toList(),
        one.otherwise().equals(two.otherwise())
            ? one.otherwise()
            : one.otherwise() + "; " + two.otherwise());
  }

  private boolean mayBe(String name, Target target) {
    String region = target.region();
    return (target.node() == null || target.node().equals(name))
        && (region == null || lies(new RouteResult.Node(name), new RouteResult.Region(region)));
  }

  /** By its own word alone; null if it does not. */
  private static @Nullable String refusal(Answer answer) {
    if (answer.result() instanceof RouteResult.Block block) {
      return block.reason();
    }
    return answer.result() instanceof RouteResult.Among among && among.targets().isEmpty()
        ? among.otherwise()
        : null;
  }

  /** By all that refuse by their own word. */
  private Decision refused(List<Answer> answers, @Nullable String request) {
    List<Objection> objections = new ArrayList<>();
    for (Answer answer : answers) {
      String reason = refusal(answer);
      if (reason != null) {
        objections.add(objection(answer, reason));
      }
    }
    return decided(objections, request);
  }

  private Decision decided(List<Objection> objections, @Nullable String request) {
    return new Decision.Refused(ReasonClass.of(objections), epoch, objections, request);
  }

  private static Objection objection(Answer answer, String reason) {
    return new Objection(answer.plugin(), Reasons.clean(reason), answer.failure() != null);
  }

  private static @Nullable Answer unlike(@Nullable Answer earlier, RouteResult result) {
    return earlier == null || earlier.result().equals(result) ? null : earlier;
  }

  /** False if the policy knows the node and tags it otherwise; an unknown node is found later. */
  private boolean lies(RouteResult.Node node, RouteResult.Region region) {
    String tagged = regions.get(node.target());
    return tagged == null || tagged.equals(region.target());
  }

  private Decision disagreement(Answer first, Answer second, @Nullable String request) {
    String reason =
        "plugins \"%s\" and \"%s\" disagree: %s, %s"
            .formatted(
                first.plugin(),
                second.plugin(),
                describe(first.result()),
                describe(second.result()));
    return new Decision.Refused(
        ReasonClass.DISAGREEMENT,
        epoch,
        List.of(objection(first, reason), objection(second, reason)),
        request);
  }

  static String describe(RouteResult result) {
    if (result instanceof RouteResult.Node node) {
      return "node \"" + node.target() + "\"";
    } else if (result instanceof RouteResult.Region region) {
      return "region \"" + region.target() + "\"";
    } else if (result instanceof RouteResult.Among among) {
      return "among \"" + String.join("\", \"", among.targets()) + "\"";
    } else if (result instanceof RouteResult.Block block) {
      return "block: " + Reasons.clean(block.reason());
    } else if (result instanceof RouteResult.Primary) {
      return "primary";
    } else if (result instanceof RouteResult.Standby) {
      return "standby";
    } else {
      return "default";
    }
  }

  private static RouteResult.Region regionOf(Answer answer) {
    return (RouteResult.Region) answer.result();
  }

  private static NodeRole role(Answer answer) {
    return answer.result() instanceof RouteResult.Primary ? NodeRole.PRIMARY : NodeRole.STANDBY;
  }
}
