package io.cordon.sql;

import io.cordon.sql.Rules.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks over one statement, in the order of its text, and collects what it names. Iterative: a tree
 * is as deep as its author likes.
 */
final class Walk {

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final Rules RULES = Rules.POSTGRES_17;
  private static final Functions FUNCTIONS = G.functions;

  /** A definition, lock or grant: what is named outside of queries is written. */
  static final int DEFINITION = 1;

  /** {@code any_name} is the name of a relation. */
  static final int ANY_NAME_RELATION = 2;

  /** {@code any_name} is the name of a column of a relation. */
  static final int ANY_NAME_COLUMN = 4;

  /** Under a locking clause. */
  private static final int LOCKED = 8;

  /** The target of INSERT and its like. */
  private static final int TARGET = 16;

  private static final int WRITTEN = DEFINITION | LOCKED | TARGET;

  // What the stack holds, in its two lowest bits: a node to visit, a mode or a scope to go back to,
  // a common table expression to declare.
  private static final int VISIT = 0;
  private static final int MODE = 1;
  private static final int SCOPE = 2;
  private static final int DECLARE = 3;

  private static final int UPDATE = G.symbol("UPDATE");
  private static final int INTO = G.symbol("INTO");
  private static final int FROM = G.symbol("FROM");
  private static final int LOCKING_ITEM = G.symbol("for_locking_item");
  private static final int LOCKING_ITEMS = G.symbol("for_locking_items");
  private static final int CTE = G.symbol("common_table_expr");
  private static final int CTE_LIST = G.symbol("cte_list");
  private static final int QUALIFIED_NAME = G.symbol("qualified_name");
  private static final int FUNC_NAME = G.symbol("func_name");
  private static final int OPT_TEMP = G.symbol("OptTemp");
  private static final int INTO_TARGET = G.symbol("OptTempTableName");
  private static final int TEMP = G.symbol("TEMP");
  private static final int TEMPORARY = G.symbol("TEMPORARY");
  private static final int UNLOGGED = G.symbol("UNLOGGED");
  private static final int TABLE = G.symbol("TABLE");
  private static final int INDIRECTION = G.symbol("indirection");
  private static final int INDIRECTION_ELEMENT = G.symbol("indirection_el");

  private final Source source;
  private final Tree tree;
  private final IntStack stack;
  private final ImplicitNames implicit;
  private final DeclaredNames declared = new DeclaredNames();
  private int mode;

  private @Nullable Map<RelationName, Boolean> relations;
  private @Nullable Set<FunctionName> functions;
  final List<SettingCall> settingCalls = new ArrayList<>(0);
  final Set<SessionState> leaves = EnumSet.noneOf(SessionState.class);

  /** It has INSERT, UPDATE, DELETE, MERGE, INTO or a locking clause. */
  boolean writes;

  /** It calls a function that may write. */
  boolean callsWriter;

  /** It runs something that is not in its text. */
  boolean opaque;

  Walk(Source source, IntStack stack) {
    this.source = source;
    this.tree = source.tree;
    this.stack = stack;
    this.implicit = new ImplicitNames(source);
  }

  List<RelationName> relations() {
    if (relations == null) {
      return List.of();
    }
    List<RelationName> list = new ArrayList<>(relations.size());
    relations.forEach(
        (name, write) ->
            list.add(write ? new RelationName(name.schema(), name.name(), true) : name));
    return list;
  }

  List<FunctionName> functions() {
    return functions == null ? List.of() : List.copyOf(functions);
  }

  /** It calls one function, which gives back advisory locks, and nothing else by any name. */
  boolean onlyUnlocks() {
    if (functions == null || functions.size() != 1 || relations != null || writes) {
      return false;
    }
    ImplicitCalls more = implicit(true);
    return FUNCTIONS.advisoryUnlock(functions.iterator().next())
        && more.operators().isEmpty()
        && more.types().isEmpty()
        && more.attributes().isEmpty();
  }

  /** The same, of all locks. */
  boolean unlocksAll() {
    return onlyUnlocks() && functions().get(0).name().equals("pg_advisory_unlock_all");
  }

  ImplicitCalls implicit(boolean expressions) {
    return implicit.calls(expressions);
  }

  /** Walks from a node; the mode is of {@link #DEFINITION} and its neighbours. */
  void over(int root, int startMode) {
    mode = startMode;
    int floor = stack.size();
    stack.push(root << 2 | VISIT);
    while (stack.size() > floor) {
      int item = stack.pop();
      int value = item >> 2;
      switch (item & 3) {
        case VISIT -> visit(value);
        case MODE -> mode = value;
        case SCOPE -> declared.leave(value);
        default -> declared.declare(source.identifier(tree.first(value)));
      }
    }
  }

  private void visit(int node) {
    int rule = tree.rule(node);
    if (rule < 0) {
      return;
    }
    implicit.rule(rule);
    Role role = RULES.role(rule);
    switch (role) {
      case NONE -> visitChildren(node);
      case QUERY -> query(node);
      case SIMPLE_SELECT -> {
        setMode(mode & ~(DEFINITION | TARGET));
        visitChildren(node);
      }
      case WRITE -> write(node);
      case WITH_RECURSIVE -> {
        declareAll(node);
        visitChildren(node);
      }
      case COMMON_TABLE_EXPRESSION -> {
        stack.push(node << 2 | DECLARE);
        visitChildren(node);
      }
      case SELECT_INTO -> into(node);
      case LOCKED_NAMES -> {}
      case RELATION -> relation(source.parts(node), 0);
      case ANY_NAME -> anyName(node);
      case OWNED_BY -> relation(source.parts(tree.last(node)), 1);
      case PUBLICATION_OBJECT -> publicationObject(node);
      case LIKE -> {
        setMode(mode & ~DEFINITION);
        visitChildren(node);
      }
      case CREATE -> create(node);
      case RECURSIVE_VIEW -> {
        stack.push(declared.scope() << 2 | SCOPE);
        List<String> view = source.parts(source.childOf(node, QUALIFIED_NAME));
        declared.declare(view.get(view.size() - 1));
        create(node);
      }
      case FUNCTION_CALL -> {
        call(node);
        visitChildren(node);
      }
      case KEYWORD_CALL -> {
        function(new FunctionName(null, source.identifier(tree.first(node))));
        visitChildren(node);
      }
      case TREAT -> {
        function(new FunctionName("pg_catalog", TypeNames.ofType(source, tree.last(node))));
        visitChildren(node);
      }
      case QUALIFIED_FUNCTION -> {
        List<String> parts = source.parts(node);
        if (parts.size() > 1 && isTemporary(parts.get(parts.size() - 2))) {
          leaves.add(SessionState.TEMPORARY_OBJECT);
        }
      }
      case JSON -> {
        implicit.json();
        visitChildren(node);
      }
      case QUALIFIED_OPERATOR -> qualifiedOperator(node);
      case TABLE_SAMPLE -> {
        function(source.childOf(node, FUNC_NAME));
        visitChildren(node);
      }
      case TYPE -> {
        implicit.type(node);
        visitChildren(node);
      }
      case CONSTANT -> {
        implicit.constant(node);
        visitChildren(node);
      }
      case ATTRIBUTE -> attribute(source.identifier(tree.first(node)));
    }
  }

  /** Of {@code a.b.+} the schema is {@code b}: what is before that is the database. */
  private void qualifiedOperator(int node) {
    int schema = tree.first(node);
    int name = tree.last(node);
    while (tree.rule(name) == tree.rule(node)) {
      schema = tree.first(name);
      name = tree.last(name);
    }
    if (source.identifier(schema).equals("pg_catalog")) {
      implicit.operator(name);
    } else {
      unknown();
      named(source.identifier(schema), source.slice(name));
    }
  }

  private void visitChildren(int node) {
    int mark = stack.size();
    for (int child = tree.first(node); child >= 0; child = tree.next(child)) {
      if (!tree.isToken(child)) {
        stack.push(child << 2 | VISIT);
      } else if (tree.token(child) == Symbols.OP) {
        implicit.operator(child);
      }
    }
    stack.reverseFrom(mark);
  }

  /** Sets the mode for what is pushed now; it is as before when that has been visited. */
  private void setMode(int changed) {
    if (changed != mode) {
      stack.push(mode << 2 | MODE);
      mode = changed;
    }
  }

  private void query(int node) {
    stack.push(declared.scope() << 2 | SCOPE);
    int changed = mode & ~(DEFINITION | TARGET);
    if (source.childOf(node, LOCKING_ITEM) >= 0 || source.childOf(node, LOCKING_ITEMS) >= 0) {
      writes = true;
      changed |= LOCKED;
    }
    setMode(changed);
    visitChildren(node);
  }

  private void write(int node) {
    writes = true;
    stack.push(declared.scope() << 2 | SCOPE);
    setMode(mode & ~(DEFINITION | LOCKED | TARGET));
    int mark = stack.size();
    boolean target = false;
    boolean found = false;
    for (int child = tree.first(node); child >= 0; child = tree.next(child)) {
      int token = tree.token(child);
      if (target) {
        found = true;
        stack.push((mode | TARGET) << 2 | MODE);
        stack.push(child << 2 | VISIT);
        stack.push(mode << 2 | MODE);
      } else {
        stack.push(child << 2 | VISIT);
      }
      target = !found && (token == INTO || token == UPDATE || token == FROM);
    }
    stack.reverseFrom(mark);
  }

  private void into(int node) {
    writes = true;
    setMode(mode | TARGET);
    int target = source.childOf(node, INTO_TARGET);
    if (target >= 0) {
      int first = tree.token(tree.first(target));
      if (first != UNLOGGED && first != TABLE) {
        leaves.add(SessionState.TEMPORARY_OBJECT);
      }
    }
    visitChildren(node);
  }

  private void create(int node) {
    if (source.child(node, TEMP) >= 0
        || source.child(node, TEMPORARY) >= 0
        || source.childOf(node, OPT_TEMP) >= 0) {
      leaves.add(SessionState.TEMPORARY_OBJECT);
    }
    visitChildren(node);
  }

  private void anyName(int node) {
    List<String> parts = source.parts(node);
    if ((mode & DEFINITION) != 0 && parts.size() > 1 && isTemporary(parts.get(parts.size() - 2))) {
      leaves.add(SessionState.TEMPORARY_OBJECT);
    }
    if ((mode & (ANY_NAME_RELATION | ANY_NAME_COLUMN)) != 0) {
      relation(parts, (mode & ANY_NAME_COLUMN) != 0 ? 1 : 0);
    }
  }

  private void publicationObject(int node) {
    int name = tree.first(node);
    List<String> parts = new ArrayList<>(source.parts(name));
    int more = tree.next(name);
    if (source.nonterminal(more) == INDIRECTION
        || source.nonterminal(more) == INDIRECTION_ELEMENT) {
      parts.addAll(source.parts(more));
    }
    relation(parts, 0);
    visitChildren(node);
  }

  /** Records the relation that the parts name, but for the last {@code dropped} ones. */
  private void relation(List<String> parts, int dropped) {
    int size = parts.size() - dropped;
    if (size < 1) {
      return;
    }
    String schema = size > 1 ? parts.get(size - 2) : null;
    String name = parts.get(size - 1);
    if (schema == null && (mode & (DEFINITION | TARGET)) == 0 && declared.has(name)) {
      return;
    }
    if (isTemporary(schema)) {
      leaves.add(SessionState.TEMPORARY_OBJECT);
    }
    if ((mode & TARGET) != 0 && isSettings(schema, name)) {
      settingCalls.add(new SettingCall(null, null, null, false));
      leaves.add(SessionState.SETTING);
      leaves.add(SessionState.PROCESS);
    }
    if (relations == null) {
      relations = new LinkedHashMap<>(4);
    }
    relations.merge(
        new RelationName(schema, name, false), (mode & WRITTEN) != 0, Boolean::logicalOr);
  }

  /** The view whose rules make an UPDATE of it a call of set_config. */
  private static boolean isSettings(@Nullable String schema, String name) {
    return name.equals("pg_settings") && (schema == null || schema.equals("pg_catalog"));
  }

  private static boolean isTemporary(@Nullable String schema) {
    return schema != null && (schema.equals("pg_temp") || schema.startsWith("pg_temp_"));
  }

  private void call(int node) {
    FunctionName function = function(tree.first(node));
    if (function.name().equals("set_config") && FUNCTIONS.builtin(function)) {
      SettingCall call = SettingCalls.read(source, node);
      settingCalls.add(call);
      if (!Boolean.TRUE.equals(call.local())) {
        leaves.add(SessionState.SETTING);
      }
      if (call.name() == null || call.name().equals("seed")) {
        leaves.add(SessionState.PROCESS);
      }
    }
  }

  /** A column, or a call of a function: of PostgreSQL's own, one that does more than to compute. */
  private void attribute(String name) {
    implicit.attribute(name);
    FunctionName function = new FunctionName(null, name);
    if (FUNCTIONS.builtin(function) && FUNCTIONS.acts(function)) {
      function(function);
    } else if (FUNCTIONS.castsToJson(function)) {
      implicit.json();
    }
  }

  /** Something that may run anything. */
  private void unknown() {
    callsWriter = true;
    opaque = true;
    leaves.add(SessionState.UNKNOWN);
  }

  private boolean named(@Nullable String schema, String name) {
    if (functions == null) {
      functions = new LinkedHashSet<>(4);
    }
    return functions.add(new FunctionName(schema, name));
  }

  private FunctionName function(int name) {
    List<String> parts = source.parts(name);
    int size = parts.size();
    return function(new FunctionName(size > 1 ? parts.get(size - 2) : null, parts.get(size - 1)));
  }

  private FunctionName function(FunctionName function) {
    if (named(function.schema(), function.name())) {
      if (FUNCTIONS.castsToJson(function)) {
        implicit.json();
      }
      callsWriter |= FUNCTIONS.writes(function);
      opaque |= FUNCTIONS.dynamic(function);
      if (!FUNCTIONS.builtin(function)) {
        leaves.add(SessionState.UNKNOWN);
      } else if (FUNCTIONS.runsText(function)) {
        leaves.add(SessionState.UNKNOWN);
      } else if (FUNCTIONS.advisoryLock(function)) {
        leaves.add(SessionState.ADVISORY_LOCK);
      } else if (FUNCTIONS.sequence(function)) {
        leaves.add(SessionState.SEQUENCE);
      } else if (FUNCTIONS.process(function)) {
        leaves.add(SessionState.PROCESS);
      } else if (FUNCTIONS.generator(function)) {
        leaves.add(SessionState.GENERATOR);
      }
    }
    return function;
  }

  /** Declares every expression of a WITH RECURSIVE, that may name themselves and each other. */
  private void declareAll(int with) {
    int list = tree.last(with);
    while (source.nonterminal(list) == CTE_LIST) {
      declared.declare(source.identifier(tree.first(tree.last(list))));
      list = tree.first(list);
    }
    if (source.nonterminal(list) == CTE) {
      declared.declare(source.identifier(tree.first(list)));
    }
  }
}
