package io.cordon.plugin;

import java.util.List;

/**
 * What a {@code pre_query} or {@code route} hook is asked, and what {@code post_query} is told of.
 *
 * @param query the statement's text
 * @param normalized the same with its constants replaced by {@code $n}
 * @param tables relations it names: qualified where the statement qualifies them, or the catalog of
 *     the nodes says what a bare name is
 * @param functions functions it calls by name, qualified where the statement qualifies them
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
