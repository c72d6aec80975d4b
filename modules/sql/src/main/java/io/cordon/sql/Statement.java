package io.cordon.sql;

import java.util.List;
import java.util.Set;

/**
 * One statement of a {@link Script}.
 *
 * @param start index of its first character (a {@code char} index into the script's text), blanks
 *     and comments before it left out
 * @param end index after its last character, without the semicolon
 * @param command the command's name as PostgreSQL's command tags have it: {@code SELECT}, {@code
 *     INSERT}, {@code CREATE TABLE}, {@code BEGIN}, {@code DO}, …
 * @param readOnly true only if nothing in it can write as far as the grammar shows: a query without
 *     a locking clause, a data-modifying CTE or INTO; SHOW; EXPLAIN of such; COPY … TO STDOUT of
 *     such; FETCH and CLOSE; SET, transaction control. A query that calls a function is read-only
 *     if the function is one of PostgreSQL's own, by name and schema, and not known to write
 * @param opaque true if what it runs cannot be seen in its text: DO, CALL, CREATE EXTENSION, and
 *     COPY of a file or program of the server, and calls of a function that is not one of
 *     PostgreSQL's own or that runs what its arguments say (query_to_xml); and if it may reach
 *     relations that it does not name (VACUUM, DROP OWNED, DROP … CASCADE, GRANT … ON ALL TABLES,
 *     every command that is not known to name them); not EXECUTE, see {@link Effect.Execute}. What
 *     a name hides is not seen: views, rules, triggers, {@code implicit} calls, and overloads of
 *     PostgreSQL's own functions
 * @param relations every relation named, CTE names resolved away, deduplicated, in order of
 *     appearance
 * @param functions every function called by name, and every operator written with a schema that is
 *     not {@code pg_catalog}, deduplicated; of PostgreSQL's own that do more than to compute, also
 *     what may be a call in column notation: {@code (x).nextval}
 * @param implicit names by which other functions may be called
 * @param effect what it does to the session or the transaction beyond rows
 * @param settingCalls each {@code set_config} call in it
 * @param leaves what it may leave behind in its session, as far as the grammar shows
 */
public record Statement(
    int start,
    int end,
    String command,
    boolean readOnly,
    boolean opaque,
    List<RelationName> relations,
    List<FunctionName> functions,
    ImplicitCalls implicit,
    Effect effect,
    List<SettingCall> settingCalls,
    Set<SessionState> leaves) {

  public Statement {
    relations = List.copyOf(relations);
    functions = List.copyOf(functions);
    settingCalls = List.copyOf(settingCalls);
    leaves = Set.copyOf(leaves);
  }

  /** The statement's own text. */
  public String text(Script script) {
    return script.text().substring(start, end);
  }

  /** The same statement in a text where it ends here. */
  Statement endingAt(int newEnd) {
    return new Statement(
        start,
        newEnd,
        command,
        readOnly,
        opaque,
        relations,
        functions,
        implicit,
        effect,
        settingCalls,
        leaves);
  }

  /** The same statement, of which it is known what its one call of set_config sets. */
  Statement setting(Effect.SetIfKnown set) {
    return new Statement(
        start,
        end,
        command,
        readOnly,
        opaque,
        relations,
        functions,
        implicit,
        set,
        List.of(new SettingCall(Names.fold(set.name()), set.value(), set.local(), false)),
        leaves);
  }
}
