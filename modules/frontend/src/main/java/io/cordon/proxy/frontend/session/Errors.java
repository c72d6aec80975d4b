package io.cordon.proxy.frontend.session;

import io.cordon.protocol.ErrorResponse;
import io.cordon.sql.Script;
import io.cordon.sql.SyntaxError;
import org.jspecify.annotations.Nullable;

/** Every error that a session can answer by itself. Words are PostgreSQL's where it has any. */
public final class Errors {

  /** As a node says it of a statement that executes itself. */
  public static ErrorResponse tooDeep() {
    return ErrorResponse.error("54001", "stack depth limit exceeded");
  }

  /** As a node says it of a plan that it has kept. */
  public static ErrorResponse resultChanged() {
    return ErrorResponse.error("0A000", "cached plan must not change result type");
  }

  private Errors() {}

  /** What a node would say of a text that does not parse, where there is no node to ask. */
  public static ErrorResponse syntax(Script script) {
    SyntaxError error = script.error();
    return error == null
        ? aborted()
        : ErrorResponse.error(error.sqlState(), error.message()).withPosition(error.position());
  }

  /**
   * A refusal as docs/refusals.md describes it: field R has the plugin and the epoch.
   *
   * @param plugin null if it is not a plugin that refuses
   */
  public static ErrorResponse blockedByRoute(String reason, @Nullable String plugin, long epoch) {
    return blocked("Query blocked by route plugin: " + reason, plugin, epoch);
  }

  /** The same by the {@code pre_query} hook. */
  public static ErrorResponse blockedByPlugin(String reason, @Nullable String plugin, long epoch) {
    return blocked("Query blocked by plugin: " + reason, plugin, epoch);
  }

  private static ErrorResponse blocked(String message, @Nullable String plugin, long epoch) {
    return ErrorResponse.error("42000", message)
        .withRoutine((plugin == null ? "cordon" : plugin) + "@" + epoch);
  }

  /** It might run, but for the audit. */
  public static ErrorResponse unaudited() {
    return ErrorResponse.error("58030", "statement refused: it cannot be audited")
        .withDetail("The audit file of this member cannot be written, or falls behind.");
  }

  /** The member is leaving. */
  public static ErrorResponse shutdown() {
    return ErrorResponse.fatal("57P01", "terminating connection due to administrator command");
  }

  public static ErrorResponse aborted() {
    return ErrorResponse.error(
        "25P02", "current transaction is aborted, commands ignored until end of transaction block");
  }

  public static ErrorResponse fixedParameter(String name) {
    return ErrorResponse.error("42501", "permission denied to set parameter \"" + name + "\"")
        .withDetail("Its value belongs to the user and is fixed by the policy.");
  }

  /** The session is not the same user's any more, as far as the policy is concerned. */
  public static ErrorResponse otherIdentity() {
    return ErrorResponse.fatal(
        "57P01", "terminating connection: the policy has changed what it fixes for this user");
  }

  public static ErrorResponse computedParameter(String name) {
    return ErrorResponse.error(
            "0A000", "parameter \"" + name + "\" cannot be set to a computed value")
        .withHint("Use SET, or SELECT set_config(...) of literals with nothing beside it.");
  }

  public static ErrorResponse uncertainText() {
    return ErrorResponse.error(
            "0A000", "this text cannot be read before the statements ahead of it have ended")
        .withHint("Send Sync after a function or block that may change settings.");
  }

  public static ErrorResponse severalCommands() {
    return ErrorResponse.error(
        "42601", "cannot insert multiple commands into a prepared statement");
  }

  /** Of a Query or Parse; nothing of it has been read. */
  public static ErrorResponse textTooLong(int bytes, int most) {
    return ErrorResponse.error(
        "54000",
        "a message of " + bytes + " bytes is too long to be analyzed; the limit is " + most);
  }

  static ErrorResponse sessionKeepsTooMuch(long most) {
    return ErrorResponse.error(
        "54000",
        "the session's prepared statements, portals, settings and savepoints would take more than "
            + most
            + " bytes");
  }

  static ErrorResponse memberKeepsTooMuch() {
    return ErrorResponse.error("53200", "the sessions of this member keep too much");
  }

  static ErrorResponse tooManyAttributes(int most) {
    return ErrorResponse.error(
        "54000", "the session's attributes would take more than " + most + " bytes");
  }

  public static ErrorResponse oneArgument(String name) {
    return ErrorResponse.error("22023", "SET " + name + " takes only one argument");
  }

  public static ErrorResponse noSuchParameter(String name) {
    return ErrorResponse.error("42704", "unrecognized configuration parameter \"" + name + "\"");
  }

  public static ErrorResponse onlyInBlock(String command) {
    return ErrorResponse.error("25P01", command + " can only be used in transaction blocks");
  }

  public static ErrorResponse noSuchSavepoint(String name) {
    return ErrorResponse.error("3B001", "savepoint \"" + name + "\" does not exist");
  }

  public static ErrorResponse noSuchStatement(String name) {
    return ErrorResponse.error(
        "26000",
        name.isEmpty()
            ? "unnamed prepared statement does not exist"
            : "prepared statement \"" + name + "\" does not exist");
  }

  public static ErrorResponse duplicateStatement(String name) {
    return ErrorResponse.error("42P05", "prepared statement \"" + name + "\" already exists");
  }

  public static ErrorResponse nameTooLong(String name) {
    return ErrorResponse.error(
        "42622", "name \"" + name + "\" is longer than " + Prepared.LONGEST_NAME + " bytes");
  }

  public static ErrorResponse duplicatePortal(String name) {
    return ErrorResponse.error("42P03", "cursor \"" + name + "\" already exists");
  }

  /** As a node says it of a portal that has run. */
  public static ErrorResponse spentPortal(String name) {
    return ErrorResponse.error("55000", "portal \"" + name + "\" cannot be run");
  }

  public static ErrorResponse notInBlock(String command) {
    return ErrorResponse.error("25001", command + " cannot run inside a transaction block");
  }

  public static ErrorResponse noSuchPortal(String name) {
    return ErrorResponse.error("34000", "portal \"" + name + "\" does not exist");
  }

  /** A failure of ours, where a connection to a node was to be had. */
  public static ErrorResponse noServerConnection() {
    return ErrorResponse.error("58000", "no server connection")
        .withDetail("It is an internal error, which the member's log shows.");
  }

  /** A mistake of ours, of which a session cannot recover. */
  public static ErrorResponse internal() {
    return ErrorResponse.fatal("XX000", "terminating connection due to an internal error")
        .withDetail("The member's log shows it.");
  }

  public static ErrorResponse connectionLost(String node, @Nullable String why) {
    return ErrorResponse.error(
        "08006",
        "server connection to node \"" + node + "\" was lost" + (why == null ? "" : ": " + why));
  }
}
