package io.cordon.plugin.capability;

import io.cordon.plugin.Catalog;
import io.cordon.plugin.RouteRequest;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One role of the policy, ready to be asked. Immutable. */
final class Role {

  /** They do nothing themselves: what they run or name is looked at as ever. */
  private static final Set<String> ALWAYS =
      Set.of(
          "BEGIN",
          "START TRANSACTION",
          "COMMIT",
          "ROLLBACK",
          "SAVEPOINT",
          "RELEASE",
          "SET",
          "RESET",
          "SHOW",
          "DISCARD ALL",
          "DISCARD PLANS",
          "DISCARD SEQUENCES",
          "DISCARD TEMP",
          "PREPARE",
          "EXECUTE",
          "DEALLOCATE",
          "DEALLOCATE ALL",
          "DECLARE CURSOR",
          "FETCH",
          "MOVE",
          "CLOSE CURSOR",
          "CLOSE CURSOR ALL",
          "EXPLAIN");

  /** What these run is in their text, so that a function of it can be why they are opaque. */
  private static final Set<String> SAY_WHAT_THEY_RUN =
      Set.of(
          "SELECT",
          "INSERT",
          "UPDATE",
          "DELETE",
          "MERGE",
          "CALL",
          "PREPARE",
          "DECLARE CURSOR",
          "FETCH",
          "MOVE");

  private static final Set<String> SHOW_THEIR_WRITES =
      Set.of("SELECT", "PREPARE", "DECLARE CURSOR", "CALL");

  private final Capability capability;
  private final List<Pattern> commands;
  private final FunctionRules functions;
  private final RelationRules relations;

  Role(Capability capability, Catalog catalog) {
    this.capability = capability;
    this.commands = capability.commands().stream().map(NamePattern::glob).toList();
    this.functions = new FunctionRules(capability, catalog);
    this.relations = new RelationRules(capability, catalog, functions);
  }

  /** Why a statement is refused; null if it is not. */
  @Nullable String refusal(RouteRequest request) {
    String command = request.command();
    if (command.isEmpty()) {
      return "what cannot be read cannot be allowed";
    } else if (!ALWAYS.contains(command) && !mayRun(command)) {
      return command + " is not allowed";
    } else if (!request.readOnly() && capability.readOnly() && !isOnlyCalls(request)) {
      return command + " may write, and only reading is allowed";
    }
    String refusal = request.readOnly() ? null : refusalOfWrite(command, request.normalized());
    String database = request.context().database();
    if (refusal == null) {
      refusal = functions.refusal(database, request.functions());
    }
    if (refusal == null && request.opaque() && !isExplained(request)) {
      refusal = "what " + command + " runs cannot be seen";
    }
    return refusal != null ? refusal : relations.refusal(database, request.tables());
  }

  /** A write need not be what its command is called: WITH, EXPLAIN ANALYZE, PREPARE, EXECUTE. */
  private @Nullable String refusalOfWrite(String command, String normalized) {
    if (command.equals("COPY") && !mayRun("INSERT")) {
      return "COPY into a table needs INSERT";
    }
    for (Write write : Write.in(command, normalized)) {
      if (!mayRun(write.command())) {
        return command + " may " + write.command() + ", which is not allowed";
      }
    }
    return null;
  }

  /** Whether it may write because of functions that the policy names, and of nothing else. */
  private boolean isOnlyCalls(RouteRequest request) {
    return SHOW_THEIR_WRITES.contains(request.command())
        && !Write.anyIn(request.normalized())
        && functions.anyNamed(request.functions());
  }

  /** Whether it is opaque because of functions that the policy names, and of nothing else. */
  private boolean isExplained(RouteRequest request) {
    return SAY_WHAT_THEY_RUN.contains(request.command()) && functions.anyNamed(request.functions());
  }

  private boolean mayRun(String command) {
    return commands.stream().anyMatch(pattern -> pattern.matcher(command).matches());
  }
}
