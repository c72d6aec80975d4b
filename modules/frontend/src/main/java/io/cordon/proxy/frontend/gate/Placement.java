package io.cordon.proxy.frontend.gate;

import io.cordon.proxy.backend.PoolKey;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.Setting;
import io.cordon.proxy.frontend.session.StandingDecision;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.RegionMap;
import io.cordon.proxy.router.ChainSummary;
import io.cordon.proxy.router.Decision;
import io.cordon.proxy.router.Target;
import io.cordon.proxy.router.TargetResolver;
import io.cordon.sql.Script;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a statement may run, and what that was decided from: it holds as long as those are the same
 * objects.
 *
 * @param nodes in order of preference; empty if refused
 * @param refusal why it may not run; null if it may run
 * @param lasting a plugin's own word under this chain, which may be kept; that nobody answered in
 *     time may not
 * @param question what was decided about: the client's statement, or what runs in its place
 * @param rewritten one statement, which runs in the place of the client's; null for that itself
 * @param decision what the chain decided
 * @param catalog the version of the catalog that names were looked up in; 0 if they were not
 * @param target what the chain requires; null if refused
 */
public record Placement(
    List<Node> nodes,
    Refusal.@Nullable Denial refusal,
    @Nullable Target target,
    DecisionRequest question,
    @Nullable Script rewritten,
    Decision decision,
    ChainSummary chain,
    RegionMap map,
    boolean lasting,
    long catalog)
    implements StandingDecision {

  @SuppressWarnings("ReferenceEquality") // What has not been replaced has not changed.
  boolean holds(ChainSummary chainNow, RegionMap mapNow, Map<String, String> attributesNow) {
    return lasting && chain == chainNow && map == mapNow && question.attributes() == attributesNow;
  }

  /** True if it may run on this server connection too, which the session already has. */
  public boolean allows(PoolKey kept) {
    Node node = map.node(kept.node());
    return node != null
        && node.spec().port() == kept.port()
        && node.spec().host().equals(kept.host())
        && allows(kept.node());
  }

  /** True if it may run on this node too. */
  public boolean allows(String name) {
    Node node = map.node(name);
    return target != null
        && node != null
        && TargetResolver.allows(
            target,
            node,
            question.readOnly(),
            question.opaque(),
            question.attributes().get(Setting.REPLICA),
            map);
  }
}
