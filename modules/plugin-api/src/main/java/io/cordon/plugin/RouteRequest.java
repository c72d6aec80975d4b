package io.cordon.plugin;

import java.util.List;

/**
 * What a {@code route} hook is asked.
 *
 * @param query the statement's text
 * @param normalized the same with its constants replaced by {@code $n}
 * @param tables relations it names, qualified where the statement qualifies them
 * @param readOnly false if it writes, or may
 * @param command the command's name, such as {@code SELECT}
 * @param opaque true if what it does cannot be seen in its text
 */
public record RouteRequest(
    String query,
    String normalized,
    List<String> tables,
    boolean readOnly,
    String command,
    boolean opaque,
    HookContext context) {

  public RouteRequest {
    tables = List.copyOf(tables);
  }
}
