package io.cordon.proxy.frontend.gate;

import io.cordon.plugin.Hook;
import io.cordon.plugin.HookContext;
import io.cordon.plugin.RouteHook.Input;
import io.cordon.plugin.RouteRequest;
import io.cordon.proxy.catalog.CatalogClient;
import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.catalog.Catalogs.Names;
import io.cordon.proxy.catalog.SearchPath;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.Login;
import io.cordon.proxy.frontend.session.PinReason;
import io.cordon.proxy.frontend.session.Provenance;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.SessionAttributes;
import io.cordon.proxy.frontend.session.Setting;
import io.cordon.proxy.frontend.session.Weights;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.RegionMap;
import io.cordon.proxy.region.Regions;
import io.cordon.proxy.router.ChainSummary;
import io.cordon.proxy.router.Decision;
import io.cordon.proxy.router.Observation;
import io.cordon.proxy.router.ReasonClass;
import io.cordon.proxy.router.ResolvedTarget;
import io.cordon.proxy.router.RouterClient;
import io.cordon.proxy.router.Target;
import io.cordon.proxy.router.TargetResolver;
import io.cordon.sql.Effect;
import io.cordon.sql.FunctionName;
import io.cordon.sql.ImplicitCalls;
import io.cordon.sql.RelationName;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns a statement into a {@link Placement}: asks the chain, unless it has answered the same
 * question under the same policy, and finds the nodes. One per event loop, shared by its sessions.
 */
@SuppressWarnings("ReferenceEquality") // A policy that was published again is another policy.
public final class Routing {

  private static final int MAX_DECISIONS = 4096;
  private static final long ASK_FOR_CATALOG_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final String OWN_SCHEMA = "pg_catalog";

  private static final Names AS_WRITTEN = new Names(List.of(), List.of(), true, 0);

  private static final Set<Input> BEYOND_KIND =
      Set.of(Input.QUERY, Input.TABLES, Input.FUNCTIONS, Input.OUTSIDE);

  private final RouterClient router;
  private final Supplier<ChainSummary> chain;
  private final Regions regions;
  private final CatalogClient catalog;
  private long askedForCatalog = System.nanoTime() - ASK_FOR_CATALOG_NANOS;
  private final Map<Key, Decision> decisions = new HashMap<>();
  private final long cacheBytes;
  private long decisionsBytes;
  private @Nullable ChainSummary decisionsOf;
  private @Nullable ChainSummary alikeOf;
  private boolean alike;
  private final int maxMessageBytes;

  public Routing(
      RouterClient router,
      Supplier<ChainSummary> chain,
      Regions regions,
      CatalogClient catalog,
      int maxMessageBytes,
      long cacheBytes) {
    this.maxMessageBytes = maxMessageBytes;
    this.cacheBytes = cacheBytes;
    this.router = router;
    this.catalog = catalog;
    this.chain = chain;
    this.regions = regions;
  }

  /** Everything that a decision may depend on, as far as the chain reads it. */
  private record Key(
      @Nullable String query,
      boolean standardStrings,
      @Nullable List<String> tables,
      @Nullable List<String> functions,
      @Nullable String command,
      boolean readOnly,
      boolean opaque,
      @Nullable String identity,
      @Nullable String database,
      @Nullable Map<String, String> attributes,
      long catalog) {}

  public ChainSummary chain() {
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

  public RegionMap map() {
    return regions.current();
  }

  /** What was decided, if it is known without asking. */
  @Nullable ChainResult known(DecisionRequest question) {
    ChainSummary now = chain.get();
    if (!now.deployed()) {
      return new ChainResult(new Decision.Allowed(Target.ANY, now.epoch()), question, null);
    }
    if (!now.cacheable() || dependsOnEarlier(question, now)) {
      return null;
    }
    if (now != decisionsOf) {
      decisions.clear();
      decisionsBytes = 0;
      decisionsOf = now;
    }
    Names names = names(question, now);
    Decision decision = names.complete() ? decisions.get(key(question, names, now.inputs())) : null;
    return decision == null ? null : new ChainResult(decision, question, null);
  }

  /** True if a plugin may have rewritten what the statement runs, and has to be asked again. */
  boolean dependsOnEarlier(DecisionRequest question) {
    return dependsOnEarlier(question, chain.get());
  }

  private static boolean dependsOnEarlier(DecisionRequest question, ChainSummary chain) {
    return question.provenance() != null && chain.hooks().contains(Hook.PRE_QUERY);
  }

  /**
   * Asks the chain, and first the catalog where a name is not known. Never fails: what goes wrong
   * is a refusal.
   */
  Future<ChainResult> ask(DecisionRequest question) {
    ChainSummary asked = chain.get();
    Provenance provenance = question.provenance();
    if (provenance == null || !dependsOnEarlier(question, asked)) {
      return call(question, asked);
    }
    return new ChainCall(this, router, maxMessageBytes, question.earlier(provenance))
        .decide()
        .compose(
            earlier -> {
              if (earlier.decision() instanceof Decision.Refused refused) {
                return Future.succeededFuture(new ChainResult(refused, question, null));
              }
              Script rewritten = earlier.rewritten();
              String now =
                  rewritten == null
                      ? provenance.statement().text(provenance.script())
                      : rewritten.statements().get(0).text(rewritten);
              return now.equals(provenance.ran())
                  ? call(question, asked)
                  : Future.succeededFuture(
                      new ChainResult(rewrittenOtherwise(question, asked), question, null));
            });
  }

  private static Decision rewrittenOtherwise(DecisionRequest question, ChainSummary asked) {
    return new Decision.Refused(
        ReasonClass.REWRITTEN_OTHERWISE,
        "what it runs was prepared as another text than a plugin would have it now",
        null,
        Hook.PRE_QUERY,
        asked.epoch(),
        List.of(),
        question.requestId(),
        false);
  }

  private Future<ChainResult> call(DecisionRequest question, ChainSummary asked) {
    return new ChainCall(this, router, maxMessageBytes, question)
        .decide()
        .onSuccess(result -> keep(result, question, asked));
  }

  /** What was rewritten is not kept: what it means depends on more than its original does. */
  private void keep(ChainResult result, DecisionRequest question, ChainSummary asked) {
    Decision decision = result.decision();
    if (asked == decisionsOf
        && asked == chain.get()
        && decision.epoch() == asked.epoch()
        && result.rewritten() == null
        && !dependsOnEarlier(question, asked)
        && decision.lasting()) {
      Names names = names(question, asked);
      if (names.complete()) {
        long weight = Weights.of(question);
        if (decisions.size() >= MAX_DECISIONS || decisionsBytes + weight > cacheBytes) {
          decisions.clear();
          decisionsBytes = 0;
        }
        if (weight <= cacheBytes) {
          decisionsBytes += weight;
          decisions.put(key(question, names, asked.inputs()), decision);
        }
      }
    }
  }

  /** What its names mean, and what the catalog says of them, is as it was when it was taken. */
  boolean meansTheSame(Placement last, Session session) {
    return last.catalog() == catalogVersion(session)
        && (last.catalog() == 0
            || last.question()
                .path()
                .equals(session.naming.path(session, session.tx(), null, null)));
  }

  /** 0 if no chain is asked, or there is no catalog. */
  long catalogVersion(Session session) {
    return chain.get().deployed() ? catalog.catalogs().version(session.login().database()) : 0;
  }

  /** What its names mean, from the catalog if that is needed. */
  Future<Names> names(DecisionRequest question) {
    ChainSummary asked = chain.get();
    Names names = names(question, asked);
    return names.complete()
        ? Future.succeededFuture(names)
        : catalog.refresh(question.session().login().database()).map(v -> names(question, asked));
  }

  /**
   * What its names mean as far as the member knows, for observers: nobody waits for that. The
   * catalog of a database that is asked about so is read within a second or two.
   */
  Names namesAsKnown(DecisionRequest q) {
    return catalog
        .catalogs()
        .names(
            q.session().login().database(), q.relations(), q.functions(), q.implicit(), q.path());
  }

  public Catalogs catalogs() {
    return catalog.catalogs();
  }

  /**
   * The version of the catalog that {@link #inert} would be answered from. 0 where it has not been
   * read since it was changed: then it is asked for.
   */
  long currentCatalog(String database) {
    long version = catalog.catalogs().currentVersion(database);
    if (version == 0) {
      long now = System.nanoTime();
      if (now - askedForCatalog > ASK_FOR_CATALOG_NANOS) {
        askedForCatalog = now;
        catalog.refresh(database);
      }
    }
    return version;
  }

  /** Whether a statement with these names runs nothing but known functions of PostgreSQL's own. */
  boolean inert(
      String database,
      List<RelationName> relations,
      List<FunctionName> functions,
      ImplicitCalls implicit) {
    return catalog.catalogs().inert(database, relations, functions, implicit);
  }

  /**
   * Whether code that is not known may leave in the session's server process what no cleaning takes
   * away. Where the catalog does not say it, it is asked for, and this is true.
   */
  boolean mayLast(Login login) {
    boolean may = catalog.catalogs().mayLast(login.database(), login.user());
    if (may) {
      currentCatalog(login.database());
    }
    return may;
  }

  /** What the catalog has to say of the relations of a read is known as it is now. */
  boolean knowsWhatItReads(DecisionRequest question) {
    return !question.readOnly()
        || question.relations().isEmpty()
        || !chain.get().deployed()
        || question.session().pins.contains(PinReason.TEMPORARY_OBJECT)
        || catalog
            .catalogs()
            .knows(question.session().login().database(), question.relations(), question.path());
  }

  /** As a write, if a view that it reads calls a function that may write. */
  DecisionRequest withWritesOfViews(DecisionRequest question) {
    return hiddenWriter(question) == null ? question : question.writing();
  }

  /** A function that a read calls by way of a view, and that may write; null: none is known. */
  @Nullable String hiddenWriter(DecisionRequest question) {
    return question.readOnly() && !question.relations().isEmpty()
        ? catalog
            .catalogs()
            .writer(question.session().login().database(), question.relations(), question.path())
        : null;
  }

  /** True if what the session's bare names mean is known as it is now. */
  boolean isCatalogCurrent(Session session) {
    return catalog.catalogs().isCurrent(session.login().database());
  }

  /**
   * Completes, in any case, when the catalog of the session's database has been asked for, if it
   * has changed since it was read.
   */
  Future<Void> readCatalog(Session session) {
    return catalog.readAnew(session.login().database()).otherwiseEmpty().mapEmpty();
  }

  /**
   * True if the statement gives back advisory locks and cannot be anything else: the function's
   * name means PostgreSQL's own in the session's path, by a catalog that is current.
   */
  boolean onlyUnlocks(Session session, @Nullable Statement statement) {
    if (statement == null || !(statement.effect() instanceof Effect.AdvisoryUnlock)) {
      return false;
    }
    FunctionName function = statement.functions().get(0);
    if (OWN_SCHEMA.equals(function.schema())) {
      return true;
    }
    String database = session.login().database();
    Catalogs catalogs = catalog.catalogs();
    if (!catalogs.isCurrent(database)) {
      return false;
    }
    SearchPath path = session.naming.path(session, session.tx(), null, null);
    Names names = catalogs.names(database, List.of(), List.of(function), ImplicitCalls.NONE, path);
    String own = new FunctionName(OWN_SCHEMA, function.name()).qualified();
    return names.complete() && names.functions().equals(List.of(own));
  }

  /** False: there are no observers. */
  boolean observed() {
    return router.observed();
  }

  /** Tells the observers, soon. */
  void tell(Observation observation) {
    router.tell(observation);
  }

  /** As the statement has them, where the chain does not read them. */
  private Names names(DecisionRequest q, ChainSummary now) {
    return now.readsNames()
        ? catalog
            .catalogs()
            .names(
                q.session().login().database(),
                q.relations(),
                q.functions(),
                q.implicit(),
                q.path())
        : AS_WRITTEN;
  }

  /**
   * Null if the policy has changed since: the question is to be put again. So a decision is of one
   * policy: its chain, its nodes, and what it fixes for the user.
   */
  @Nullable Placement placement(ChainResult result) {
    Decision decision = result.decision();
    DecisionRequest question = result.question();
    Script rewritten = result.rewritten();
    ChainSummary now = chain.get();
    RegionMap map = regions.current();
    if (map.epoch() != now.epoch()
        || (isOfChain(decision) && decision.epoch() != map.epoch())
        || !question.session().isOf(map)) {
      return null;
    }
    long version = catalogVersion(question.session());
    boolean lasting = decision.lasting() && decision.epoch() == now.epoch();
    if (decision instanceof Decision.Refused refused) {
      return new Placement(
          List.of(),
          new Refusal.Blocked(refused),
          null,
          question,
          rewritten,
          decision,
          now,
          map,
          lasting,
          version);
    }
    Target target = ((Decision.Allowed) decision).target();
    String wish = question.attributes().get(Setting.REPLICA);
    ResolvedTarget resolved =
        TargetResolver.resolve(target, map, question.readOnly(), question.opaque(), wish);
    if (resolved instanceof ResolvedTarget.Refused refused) {
      return new Placement(
          List.of(),
          new Refusal.NoNode(refused, decision.epoch()),
          null,
          question,
          rewritten,
          decision,
          now,
          map,
          lasting,
          version);
    }
    List<Node> nodes = ((ResolvedTarget.Candidates) resolved).nodes();
    return new Placement(
        nodes, null, target, question, rewritten, decision, now, map, lasting, version);
  }

  /** False if nobody answered in time, or there is no policy. */
  private static boolean isOfChain(Decision decision) {
    return decision instanceof Decision.Allowed
        || (decision instanceof Decision.Refused refused && refused.plugin() != null);
  }

  private static Key key(DecisionRequest q, Names names, Set<Input> inputs) {
    return new Key(
        inputs.contains(Input.QUERY) ? q.text() : null,
        inputs.contains(Input.QUERY) && q.session().standardConformingStrings(),
        inputs.contains(Input.TABLES) ? names.tables() : null,
        inputs.contains(Input.FUNCTIONS) ? names.functions() : null,
        inputs.contains(Input.COMMAND) ? q.command() : null,
        inputs.contains(Input.READ_ONLY) && q.readOnly(),
        inputs.contains(Input.OPAQUE) && q.opaque(),
        inputs.contains(Input.IDENTITY) ? q.session().login().user() : null,
        inputs.contains(Input.DATABASE) ? q.session().login().database() : null,
        attributes(q, inputs),
        names.version());
  }

  /** As much of them as is read. */
  private static @Nullable Map<String, String> attributes(DecisionRequest q, Set<Input> inputs) {
    boolean client = inputs.contains(Input.CLIENT);
    if (inputs.contains(Input.ATTRIBUTES)) {
      return client ? q.attributes() : q.session().withoutClient(q.attributes());
    }
    return client ? SessionAttributes.ofClient(q.attributes()) : null;
  }

  static RouteRequest request(DecisionRequest q, Names names, String normalized) {
    return new RouteRequest(
        q.text(),
        normalized,
        names == AS_WRITTEN ? tables(q) : names.tables(),
        names == AS_WRITTEN ? functions(q) : names.functions(),
        q.readOnly(),
        q.command(),
        q.opaque(),
        new HookContext(
            q.requestId(),
            q.session().clientId(),
            q.session().login().user(),
            q.session().login().database(),
            null,
            q.attributes()));
  }

  private static List<String> tables(DecisionRequest q) {
    List<String> names = new ArrayList<>(q.relations().size());
    for (RelationName relation : q.relations()) {
      names.add(relation.qualified());
    }
    return names;
  }

  private static List<String> functions(DecisionRequest q) {
    List<String> names = new ArrayList<>(q.functions().size());
    for (FunctionName function : q.functions()) {
      names.add(function.qualified());
    }
    return names;
  }
}
