package io.cordon.it;

import io.cordon.plugin.Hooks;
import io.cordon.plugin.PluginManifest;
import io.cordon.plugin.PreQueryHook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.proxy.policy.PluginSpec;
import io.cordon.test.wire.RawClient;
import io.cordon.test.wire.Reply;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Members whose plugins rewrite, block and fail by what a statement says, and what they answer. */
final class Tenants {

  static final String BLOCKED = "E(ERROR 42000 Query blocked by plugin: not in office hours)";
  static final String FAILED = "E(FAILED)";

  private Tenants() {}

  /** Two that rewrite, and residency-router. Impure: they are always asked. */
  static CordonMember strict(DemoCluster cluster) {
    return CordonMember.with(
        cluster,
        Scripted.first(Hooks.none().withPreQuery(Tenants::first)),
        Scripted.second(Hooks.none().withPreQuery(Tenants::second)),
        new PluginSpec(
            "residency-router",
            Map.of("enforce", true, "attribute", "helios.region", "writes", "primary")));
  }

  /** The first of them only, but pure, so that answers are kept; a failure is no opinion. */
  static CordonMember lenient(DemoCluster cluster) {
    return CordonMember.with(
        cluster,
        Scripted.spec(
            "scripted",
            PluginManifest.OnFailure.DEFAULT,
            Hooks.none().withPreQuery(new Pure(Tenants::first))));
  }

  /** {@code tenant()} in a text becomes the session's tenant; others are as their words say. */
  private static PreQueryResult first(RouteRequest request) {
    String text = request.query();
    String tenant = request.context().attributes().getOrDefault("helios.tenant", "nobody");
    if (text.contains("'forbidden'")) {
      return new PreQueryResult.Block("not in office hours");
    } else if (text.contains("'throw'")) {
      throw new IllegalStateException("thrown");
    } else if (text.contains("'null'")) {
      return null;
    } else if (text.contains("/*to:")) {
      String to = text.substring(text.indexOf("/*to:") + 5, text.indexOf("*/"));
      return new PreQueryResult.Rewrite(to.replace("\\0", "\0"));
    } else if (text.contains("'euro'")) {
      return new PreQueryResult.Rewrite("SELECT '\u20ac'");
    } else if (text.contains("tenant()")) {
      return new PreQueryResult.Rewrite(text.replace("tenant()", "'" + tenant + "'"));
    } else if (request.command().equals("FUNCTION CALL") && tenant.equals("caller")) {
      return new PreQueryResult.Rewrite("SELECT 1");
    }
    return new PreQueryResult.Continue();
  }

  /** Sees what the first one has left. */
  private static PreQueryResult second(RouteRequest request) {
    return request.query().contains("'acme'") && request.query().contains("secret")
        ? new PreQueryResult.Block("acme has no secrets")
        : request.query().contains("'twice'")
            ? new PreQueryResult.Rewrite(request.query().replace("'twice'", "'thrice'"))
            : new PreQueryResult.Continue();
  }

  private record Pure(PreQueryHook hook) implements PreQueryHook {
    @Override
    public PreQueryResult preQuery(RouteRequest request) {
      return hook.preQuery(request);
    }

    @Override
    public Set<RouteHook.Input> inputs() {
      return EnumSet.complementOf(EnumSet.of(RouteHook.Input.OUTSIDE));
    }
  }

  static String say(RawClient client, String text) throws IOException {
    return answers(client.query(text));
  }

  /** What the plugin's failure was is after a colon, and of no interest here. */
  static String answers(List<Reply> replies) {
    return Reply.answers(replies)
        .replaceAll(
            "E\\(ERROR 42000 Query blocked by plugin: plugin \"scripted\" failed: [^)]+\\)+",
            "E(FAILED)");
  }

  /** The first value, or everything where there is none. */
  static String answer(RawClient client, String text) throws IOException {
    List<Reply> replies = client.query(text);
    List<List<String>> rows = Reply.rows(replies);
    return rows.isEmpty() ? Reply.transcript(replies) : rows.get(0).get(0);
  }
}
