package io.cordon.plugin;

import java.util.List;

/**
 * What a {@code pre_query} or {@code route} hook is asked, and what {@code post_query} is told of.
 *
 * @param query the statement's text
 * @param normalized the same with its constants replaced by {@code $n}
 * @param tables relations it names, as {@code schema.name}: as the statement qualifies them, or the
 *     catalog of the nodes does by the session's {@code search_path}. A name that more than one
 *     schema of the path has is there as often; one that a temporary object may have is there as
 *     {@code pg_temp.name} too; one that the catalog does not know is there without a schema. A
 *     part with a dot or a double quote in it is quoted
 * @param functions functions it calls by name, likewise, in every schema of the path and in {@code
 *     pg_catalog}; operators written {@code OPERATOR(schema.+)} are among them. Where names are
 *     resolved, so are the functions that it may call without their names: by operators, casts,
 *     checks of domains, and column notation ({@code (t).f}); but for what PostgreSQL's own
 *     operators and casts call, and extensions' in C that are not volatile
 * @param readOnly false if it writes, or may
 * @param command the command's name, such as {@code SELECT}
 * @param opaque true if what it does cannot be seen in its text
 */
public record RouteRequest(
    String query,
    String normalized,
    List<String> tables,
    List<String> functions,
    boolean readOnly,
    String command,
    boolean opaque,
    HookContext context) {

  public RouteRequest {
    tables = List.copyOf(tables);
    functions = List.copyOf(functions);
  }
}
