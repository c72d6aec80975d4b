package io.cordon.proxy.frontend;

import io.cordon.plugin.HookContext;
import io.cordon.plugin.RouteHook.Input;
import io.cordon.plugin.RouteRequest;
import io.cordon.protocol.ErrorResponse;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.RegionMap;
import io.cordon.proxy.region.Regions;
import io.cordon.proxy.router.ChainSummary;
import io.cordon.proxy.router.Decision;
import io.cordon.proxy.router.Resolution;
import io.cordon.proxy.router.RouterClient;
import io.cordon.proxy.router.Target;
import io.cordon.proxy.router.TargetResolver;
import io.cordon.sql.FunctionName;
import io.cordon.sql.RelationName;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns a statement into a {@link Verdict}: asks the chain, unless it has answered the same
 * question under the same policy, and finds the nodes. One per event loop, shared by its sessions.
 */
@SuppressWarnings("ReferenceEquality") // A policy that was published again is another policy.
final class Routing {

  private static final int MAX_DECISIONS = 4096;

  private static final Set<Input> BEYOND_KIND =
      Set.of(Input.QUERY, Input.TABLES, Input.FUNCTIONS, Input.OUTSIDE);

  private final RouterClient router;
  private final Supplier<ChainSummary> chain;
  private final Regions regions;
  private final Map<Key, Decision> decisions = new HashMap<>();
  private @Nullable ChainSummary decisionsOf;
  private @Nullable ChainSummary alikeOf;
  private boolean alike;
  private long requests;

  Routing(RouterClient router, Supplier<ChainSummary> chain, Regions regions) {
    this.router = router;
    this.chain = chain;
    this.regions = regions;
  }

  /** Everything that a decision may depend on, as far as the chain reads it. */
  private record Key(
      @Nullable String query,
      @Nullable List<String> tables,
      @Nullable List<String> functions,
      @Nullable String command,
      boolean readOnly,
      boolean opaque,
      @Nullable String identity,
      @Nullable String database,
      @Nullable Map<String, String> attributes) {}

  ChainSummary chain() {
    return chain.get();
  }

  /** True if the chain tells statements of one session apart by no more than their kind. */
  boolean decidesAlike() {
    ChainSummary now = chain.get();
    if (now != alikeOf) {
      alikeOf = now;
      alike = now.inputs().stream().noneMatch(BEYOND_KIND::contains);
    }
    return alike;
  }

  RegionMap map() {
    return regions.current();
  }

  /** The decision, if it is known without asking. */
  @Nullable Decision known(Question question) {
    ChainSummary now = chain.get();
    if (!now.deployed()) {
      return new Decision.Allowed(Target.ANY, now.epoch());
    }
    if (!now.cacheable()) {
      return null;
    }
    if (now != decisionsOf) {
      decisions.clear();
      decisionsOf = now;
    }
    return decisions.get(key(question, now.inputs()));
  }

  /** Asks the chain. Never fails: what goes wrong is a refusal. */
  Future<Decision> ask(Question question) {
    ChainSummary asked = chain.get();
    return router
        .decide(request(question))
        .onSuccess(
            decision -> {
              if (asked == decisionsOf
                  && asked == chain.get()
                  && decision.epoch() == asked.epoch()
                  && isOfChain(decision)) {
                if (decisions.size() >= MAX_DECISIONS) {
                  decisions.clear();
                }
                decisions.put(key(question, asked.inputs()), decision);
              }
            });
  }

  Verdict verdict(Decision decision, Question question) {
    ChainSummary now = chain.get();
    RegionMap map = regions.current();
    boolean lasting = isOfChain(decision) && decision.epoch() == now.epoch();
    if (decision instanceof Decision.Refused refused) {
      ErrorResponse error = Errors.refused(refused.reason(), refused.plugin(), refused.epoch());
      return new Verdict(List.of(), error, null, question, now, map, lasting);
    }
    Target target = ((Decision.Allowed) decision).target();
    String wish = question.attributes().get(Setting.REPLICA);
    Resolution resolution =
        TargetResolver.resolve(target, map, question.readOnly(), question.opaque(), wish);
    if (resolution instanceof Resolution.Refused refused) {
      ErrorResponse error = Errors.refused(refused.reason(), null, decision.epoch());
      return new Verdict(List.of(), error, null, question, now, map, lasting);
    }
    List<Node> nodes = ((Resolution.Candidates) resolution).nodes();
    return new Verdict(nodes, null, target, question, now, map, lasting);
  }

  /** A plugin's own word may be kept; that nobody answered in time may not. */
  private static boolean isOfChain(Decision decision) {
    return decision instanceof Decision.Allowed
        || (decision instanceof Decision.Refused refused && refused.plugin() != null);
  }

  private static Key key(Question q, Set<Input> inputs) {
    return new Key(
        inputs.contains(Input.QUERY) ? q.text() : null,
        inputs.contains(Input.TABLES) ? tables(q) : null,
        inputs.contains(Input.FUNCTIONS) ? functions(q) : null,
        inputs.contains(Input.COMMAND) ? q.command() : null,
        inputs.contains(Input.READ_ONLY) && q.readOnly(),
        inputs.contains(Input.OPAQUE) && q.opaque(),
        inputs.contains(Input.IDENTITY) ? q.session().login().user() : null,
        inputs.contains(Input.DATABASE) ? q.session().login().database() : null,
        inputs.contains(Input.ATTRIBUTES) ? q.attributes() : null);
  }

  private RouteRequest request(Question q) {
    String requestId = q.session().clientId() + "-" + ++requests;
    return new RouteRequest(
        q.text(),
        q.normalized(),
        tables(q),
        functions(q),
        q.readOnly(),
        q.command(),
        q.opaque(),
        new HookContext(
            requestId,
            q.session().clientId(),
            q.session().login().user(),
            q.session().login().database(),
            null,
            q.attributes()));
  }

  private static List<String> tables(Question q) {
    List<String> names = new ArrayList<>(q.relations().size());
    for (RelationName relation : q.relations()) {
      names.add(relation.qualified());
    }
    return names;
  }

  private static List<String> functions(Question q) {
    List<String> names = new ArrayList<>(q.functions().size());
    for (FunctionName function : q.functions()) {
      names.add(function.qualified());
    }
    return names;
  }
}
