package io.cordon.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Makes a {@link Statement} of each root of a tree. */
final class Statements {

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final Set<String> QUERIES =
      Set.of("simple_select", "select_no_parens", "select_with_parens", "values_clause");

  /**
   * Statements of which only the queries in them are read; all else that they name, they change.
   */
  private static final Set<String> NOT_DEFINITIONS =
      Set.of(
          "SelectStmt",
          "InsertStmt",
          "UpdateStmt",
          "DeleteStmt",
          "MergeStmt",
          "ExplainStmt",
          "PrepareStmt",
          "DeclareCursorStmt",
          "CallStmt",
          "ExecuteStmt");

  /** Nothing in them is computed, or only the values of options. */
  private static final Set<String> WITHOUT_EXPRESSIONS =
      Set.of(
          "CheckPointStmt",
          "ClosePortalStmt",
          "ConstraintsSetStmt",
          "DeallocateStmt",
          "DiscardStmt",
          "FetchStmt",
          "ListenStmt",
          "LoadStmt",
          "LockStmt",
          "NotifyStmt",
          "TransactionStmt",
          "TransactionStmtLegacy",
          "UnlistenStmt",
          "VariableResetStmt",
          "VariableSetStmt",
          "VariableShowStmt");

  private static final int OPT_LOCK = G.symbol("opt_lock");
  private static final int ACCESS_SHARE = G.rule("lock_type: ACCESS SHARE");
  private static final int PARAMETER_TYPES = G.symbol("prep_type_clause");

  private final Source source;
  private final Tree tree;
  private final IntStack stack = new IntStack();

  Statements(Source source) {
    this.source = source;
    this.tree = source.tree;
  }

  List<Statement> all() {
    int count = tree.rootCount();
    List<Statement> statements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      statements.add(statement(tree.root(i), G.symbolName(tree.rootSymbol(i))));
    }
    return statements;
  }

  private Statement statement(int node, String kind) {
    return kind.equals("PrepareStmt")
        ? prepare(node)
        : SettingsView.read(statement(node, kind, new Walk(source, stack)), source.text);
  }

  private Statement statement(int node, String kind, Walk walk) {
    if (!kind.equals("ConstraintsSetStmt")) {
      walk.over(node, mode(node, kind));
    }
    String command = CommandTags.of(source, node, kind);
    Effect effect = Effects.of(source, node, kind, command);
    if (kind.equals("SelectStmt") && walk.onlyUnlocks() && LoneCall.of(source, node) >= 0) {
      effect = new Effect.AdvisoryUnlock(walk.unlocksAll());
    }
    boolean readOnly = readOnly(node, kind, effect, walk);
    List<RelationName> relations = walk.relations();
    leave(kind, effect, walk.leaves);
    if (kind.equals("DoStmt") && DoBlocks.isOfProcess(source, node)) {
      walk.leaves.add(SessionState.PROCESS);
    }
    SettingCall current =
        kind.equals("VariableSetStmt") ? Settings.fromCurrent(source, node) : null;
    if (current != null) {
      walk.settingCalls.add(current);
      walk.leaves.add(SessionState.SETTING);
    }
    return new Statement(
        tree.from(node),
        tree.to(node),
        command,
        readOnly,
        walk.opaque
            || runsUnseen(kind)
            || isOfServer(effect)
            || Reach.isUnseen(source, node, kind, !relations.isEmpty()),
        relations,
        walk.functions(),
        walk.implicit(!WITHOUT_EXPRESSIONS.contains(kind)),
        effect,
        settingCalls(walk, node, kind),
        walk.leaves);
  }

  private Statement prepare(int node) {
    int inner = tree.last(node);
    Walk walk = new Walk(source, stack);
    int types = source.childOf(node, PARAMETER_TYPES);
    if (types >= 0) {
      walk.over(types, 0); // EXECUTE makes its values of these.
    }
    Statement prepared = statement(inner, kind(inner), walk);
    Set<SessionState> leaves = EnumSet.of(SessionState.PREPARED_STATEMENT);
    leaves.addAll(prepared.leaves());
    String name = source.identifier(tree.next(tree.first(node)));
    return new Statement(
        tree.from(node),
        tree.to(node),
        "PREPARE",
        prepared.readOnly(),
        prepared.opaque(),
        prepared.relations(),
        prepared.functions(),
        prepared.implicit(),
        new Effect.Prepare(name, prepared),
        notYet(prepared.settingCalls()),
        leaves);
  }

  /** What PREPARE names does not happen yet. */
  private static List<SettingCall> notYet(List<SettingCall> calls) {
    return calls.stream()
        .map(call -> new SettingCall(call.name(), call.value(), call.local(), false))
        .toList();
  }

  /** The kind of a statement within another. */
  private String kind(int node) {
    String name = G.symbolName(source.nonterminal(node));
    return QUERIES.contains(name) ? "SelectStmt" : name;
  }

  private List<SettingCall> settingCalls(Walk walk, int node, String kind) {
    if (walk.settingCalls.size() != 1 || !kind.equals("SelectStmt")) {
      return walk.settingCalls;
    }
    SettingCall call = walk.settingCalls.get(0);
    boolean literals = call.name() != null && call.value() != null && call.local() != null;
    return literals && SettingCalls.isAlone(source, node)
        ? List.of(new SettingCall(call.name(), call.value(), call.local(), true))
        : walk.settingCalls;
  }

  private int mode(int node, String kind) {
    if (NOT_DEFINITIONS.contains(kind) || locksLikeARead(node, kind)) {
      return 0;
    }
    return switch (kind) {
      case "CopyStmt" -> Copies.isFrom(source, node) ? Walk.DEFINITION : 0;
      case "DropStmt", "CommentStmt", "SecLabelStmt", "AlterExtensionContentsStmt" ->
          Walk.DEFINITION | ObjectNames.mode(source, node);
      default -> Walk.DEFINITION;
    };
  }

  private boolean readOnly(int node, String kind, Effect effect, Walk walk) {
    boolean reads = !walk.writes && !walk.callsWriter;
    return switch (kind) {
      case "SelectStmt", "DeclareCursorStmt" -> reads;
      case "ExplainStmt" -> explainReadOnly(node, effect, walk, reads);
      case "CopyStmt" ->
          reads
              && effect instanceof Effect.Copy copy
              && copy.direction() == Effect.Copy.Direction.TO_STDOUT;
      case "TransactionStmt", "TransactionStmtLegacy" ->
          !(effect instanceof Effect.PrepareTransaction || effect instanceof Effect.FinishPrepared);
      case "VariableSetStmt",
          "VariableResetStmt",
          "VariableShowStmt",
          "DiscardStmt",
          "DeallocateStmt",
          "UnlistenStmt",
          "FetchStmt",
          "ClosePortalStmt" ->
          true;
      case "LockStmt" -> locksLikeARead(node, kind);
      default -> false;
    };
  }

  /** LOCK … IN ACCESS SHARE MODE: the lock that any query takes, on a standby too. */
  private boolean locksLikeARead(int node, String kind) {
    if (!kind.equals("LockStmt")) {
      return false;
    }
    int mode = source.childOf(node, OPT_LOCK);
    return mode >= 0 && source.childRule(mode, ACCESS_SHARE) >= 0;
  }

  private boolean explainReadOnly(int node, Effect effect, Walk walk, boolean reads) {
    if (!Explains.isAnalyze(source, node)) {
      return !walk.callsWriter;
    }
    String kind = kind(tree.last(node));
    boolean query = kind.equals("SelectStmt") || kind.equals("DeclareCursorStmt");
    return query && reads && !(effect instanceof Effect.Execute);
  }

  /** True if what a statement of the kind runs is not in its text. */
  private static boolean runsUnseen(String kind) {
    return switch (kind) {
      case "DoStmt", "CallStmt", "CreateExtensionStmt", "AlterExtensionStmt" -> true;
      default -> false;
    };
  }

  /** COPY with a file or a program: what it reads or runs there is not SQL. */
  private static boolean isOfServer(Effect effect) {
    return effect instanceof Effect.Copy copy && copy.direction() == Effect.Copy.Direction.SERVER;
  }

  private static void leave(String kind, Effect effect, Set<SessionState> leaves) {
    if (runsUnseen(kind)) {
      leaves.add(SessionState.UNKNOWN);
    }
    if (kind.equals("LoadStmt")) {
      leaves.add(SessionState.LIBRARY);
    }
    if (effect instanceof Effect.SetParameter set) {
      if (!set.local() && !set.name().startsWith("transaction")) {
        leaves.add(SessionState.SETTING);
      }
      if (set.name().equals("seed")) {
        leaves.add(SessionState.PROCESS);
      }
    } else if (effect instanceof Effect.Reset || effect instanceof Effect.ResetAll) {
      leaves.add(SessionState.SETTING);
    } else if (effect instanceof Effect.DeclareCursor cursor && cursor.hold()) {
      leaves.add(SessionState.CURSOR_WITH_HOLD);
    } else if (effect instanceof Effect.Listen) {
      leaves.add(SessionState.LISTEN);
    }
  }
}
