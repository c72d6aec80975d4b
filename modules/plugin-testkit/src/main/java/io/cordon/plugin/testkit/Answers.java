package io.cordon.plugin.testkit;

import io.cordon.plugin.AuthenticateResult;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Answers in their JSON form, as Java has it. */
final class Answers {

  private Answers() {}

  static Map<String, Object> of(RouteResult result) {
    Objects.requireNonNull(result, "no answer");
    if (result instanceof RouteResult.Node node) {
      return Map.of("action", "node", "target", node.target());
    } else if (result instanceof RouteResult.Region region) {
      return Map.of("action", "region", "target", region.target());
    } else if (result instanceof RouteResult.Among among) {
      return Map.of("action", "among", "targets", among.targets(), "reason", among.otherwise());
    } else if (result instanceof RouteResult.Block block) {
      return Map.of("action", "block", "reason", block.reason());
    } else if (result instanceof RouteResult.Primary) {
      return Map.of("action", "primary");
    }
    return Map.of("action", result instanceof RouteResult.Standby ? "standby" : "default");
  }

  static Map<String, Object> of(PreQueryResult result) {
    Objects.requireNonNull(result, "no answer");
    if (result instanceof PreQueryResult.Rewrite rewrite) {
      return Map.of("action", "rewrite", "value", rewrite.value());
    } else if (result instanceof PreQueryResult.Block block) {
      return Map.of("action", "block", "value", block.reason(), "reason", block.reason());
    }
    return Map.of("action", "continue");
  }

  static Map<String, Object> of(AuthenticateResult result) {
    Objects.requireNonNull(result, "no answer");
    if (result instanceof AuthenticateResult.Denied denied) {
      return Map.of("action", "denied", "message", denied.message());
    } else if (result instanceof AuthenticateResult.Success success) {
      return Map.of("action", "success", "identity", of(success.identity()));
    }
    return Map.of("action", "defer");
  }

  private static Map<String, Object> of(AuthenticateResult.Identity identity) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("user_id", identity.userId());
    members.put("username", identity.username());
    members.put("roles", identity.roles());
    if (identity.tenantId() != null) {
      members.put("tenant_id", identity.tenantId());
    }
    members.put("claims", identity.claims());
    return members;
  }
}
