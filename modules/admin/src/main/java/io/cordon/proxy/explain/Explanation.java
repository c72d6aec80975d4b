package io.cordon.proxy.explain;

import io.cordon.plugin.HookContext;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteRequest;
import io.cordon.proxy.policy.NodeRole;
import io.cordon.proxy.policy.NodeSpec;
import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.region.Node;
import io.cordon.proxy.region.NodeHealth;
import io.cordon.proxy.region.RegionMap;
import io.cordon.proxy.router.Answer;
import io.cordon.proxy.router.Chain;
import io.cordon.proxy.router.Decision;
import io.cordon.proxy.router.PreQueryLink;
import io.cordon.proxy.router.ResolvedTarget;
import io.cordon.proxy.router.Rewrites;
import io.cordon.proxy.router.TargetResolver;
import io.cordon.sql.Effect;
import io.cordon.sql.Script;
import io.cordon.sql.SqlAnalyzer;
import io.cordon.sql.Statement;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Walks a text as a session would, and prints what is decided about each statement of it. */
public final class Explanation {

  private static final SqlAnalyzer SQL = SqlAnalyzer.postgres17();

  private final RegionMap map;
  private final Chain chain;
  private final String user;
  private final String database;
  private final Attributes attributes;
  private final ExplainedNames names;
  private final PrintWriter out;
  private final Map<String, Statement> prepared = new HashMap<>();

  /**
   * Of a session that has said nothing yet.
   *
   * @param map the nodes as they are taken to be
   */
  public Explanation(
      RegionMap map,
      Chain chain,
      String user,
      String database,
      Attributes attributes,
      ExplainedNames names,
      PrintWriter out) {
    this.chain = chain;
    this.user = user;
    this.database = database;
    this.attributes = attributes;
    this.names = names;
    this.out = out;
    this.map = map;
  }

  /** The policy's nodes, all healthy, and what it says that they are. */
  public static RegionMap healthy(Policy policy) {
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (NodeSpec node : policy.nodes()) {
      nodes.put(
          node.name(), new Node(node, new NodeHealth(true, node.role() == NodeRole.STANDBY, 0)));
    }
    return new RegionMap(1, nodes);
  }

  /** Prints. False if some of it would be refused. */
  public boolean explain(String text) {
    if (!names.resolved() && chain.summary().readsNames()) {
      out.println(
          "no catalog was read: names are as they are written, and nothing is known of them");
    }
    Script script = SQL.analyze(text, true);
    if (script.error() != null) {
      out.println("the text does not parse: " + script.error().message());
      line("command", "not known, opaque");
      return decide(request(text, List.of(), List.of(), false, "", true));
    }
    int number = 0;
    for (Statement statement : script.statements()) {
      out.println("statement " + ++number + ": " + statement.text(script));
      if (!explain(script, statement)) {
        if (number < script.statements().size()) {
          out.println("the statements after it do not run, and those before it are rolled back");
        }
        return false;
      }
    }
    if (number == 0) {
      out.println("no statement");
    }
    return true;
  }

  /** False if it is refused. */
  private boolean explain(Script script, Statement statement) {
    line("command", statement.command() + ", " + kind(statement));
    if (!statement.relations().isEmpty()) {
      line("relations", String.join(", ", tables(statement)));
    }
    String denied = attributes.apply(statement);
    if (denied != null) {
      return refused("permission denied to set parameter \"" + denied + "\"");
    }
    if (isOurs(statement.effect())) {
      names.apply(statement);
      line("decision", "none needed: the proxy answers it");
      attributes();
      return true;
    }
    Statement runs = statement;
    if (statement.effect() instanceof Effect.Prepare prepare) {
      prepared.put(prepare.name(), prepare.statement());
      runs = prepare.statement();
    } else if (statement.effect() instanceof Effect.Execute execute) {
      runs = prepared.getOrDefault(execute.name(), statement);
    }
    boolean allowed = decide(request(script, runs));
    names.apply(statement);
    return allowed;
  }

  private RouteRequest request(Script script, Statement statement) {
    return request(
        statement.text(script),
        tables(statement),
        functions(statement),
        statement.readOnly(),
        statement.command(),
        statement.opaque());
  }

  private boolean decide(RouteRequest request) {
    attributes();
    String refusal = null;
    RouteRequest asked = request;
    for (PreQueryLink hook : chain.preQueryHooks()) {
      PreQueryLink.Said said = hook.ask(asked);
      if (refusal == null && said.result() instanceof PreQueryResult.Rewrite rewrite) {
        Script script = SQL.analyze(rewrite.value(), true);
        String objection = Rewrites.objection(script, asked.query(), asked.opaque());
        if (objection == null) {
          asked = request(script, script.statements().get(0));
        } else {
          said = hook.objectedTo(objection);
        }
      }
      line(said.plugin(), "pre_query " + said.verdict() + failure(said.failure()));
      refusal = refusal == null ? said.refusal() : refusal;
    }
    return refusal == null ? route(asked) : refused("Query blocked by plugin: " + refusal);
  }

  private static String failure(@Nullable Throwable failure) {
    return failure == null ? "" : " (failed: " + failure + ")";
  }

  private boolean route(RouteRequest request) {
    List<Answer> answers = chain.ask(request);
    for (Answer answer : answers) {
      line(answer.plugin(), answer.verdict() + failure(answer.failure()));
    }
    Decision decision = chain.combine(answers);
    if (decision instanceof Decision.Refused refused) {
      return refused("Query blocked by route plugin: " + refused.reason());
    }
    ResolvedTarget resolved =
        TargetResolver.resolve(
            ((Decision.Allowed) decision).target(),
            map,
            request.readOnly(),
            request.opaque(),
            attributes.current().get("replica"));
    if (resolved instanceof ResolvedTarget.Refused refused) {
      return refused("Query blocked by route plugin: " + refused.reason());
    }
    line(
        "runs on",
        ((ResolvedTarget.Candidates) resolved)
            .nodes().stream().map(Node::name).collect(Collectors.joining(" or ")));
    return true;
  }

  private RouteRequest request(
      String text,
      List<String> tables,
      List<String> functions,
      boolean readOnly,
      String command,
      boolean opaque) {
    return new RouteRequest(
        text,
        SQL.normalize(text, true),
        tables,
        functions,
        readOnly,
        command,
        opaque,
        new HookContext("explain", "explain", user, database, null, attributes.current()));
  }

  private List<String> tables(Statement statement) {
    return names.tables(statement);
  }

  private List<String> functions(Statement statement) {
    return names.functions(statement);
  }

  private static String kind(Statement statement) {
    return (statement.readOnly() ? "read" : "write") + (statement.opaque() ? ", opaque" : "");
  }

  /** Whether the proxy answers it itself, so that nobody is asked. */
  private static boolean isOurs(Effect effect) {
    if (effect instanceof Effect.SetParameter set) {
      return Attributes.isOurs(set.name());
    } else if (effect instanceof Effect.Reset reset) {
      return Attributes.isOurs(reset.name());
    } else if (effect instanceof Effect.Show show) {
      return Attributes.isOurs(show.name());
    }
    return effect instanceof Effect.Begin
        || effect instanceof Effect.Commit
        || effect instanceof Effect.Rollback
        || effect instanceof Effect.Savepoint
        || effect instanceof Effect.Release
        || effect instanceof Effect.RollbackTo;
  }

  private void attributes() {
    Map<String, String> current = attributes.current();
    if (!current.isEmpty()) {
      line("attributes", new TreeMap<>(current).toString());
    }
  }

  private boolean refused(String message) {
    line("refused", "ERROR:  " + message);
    return false;
  }

  private void line(String name, String value) {
    out.printf("  %-18s %s%n", name, value);
  }
}
