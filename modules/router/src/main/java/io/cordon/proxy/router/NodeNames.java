package io.cordon.proxy.router;

import io.cordon.plugin.RegionView;
import io.cordon.plugin.RouteResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Nodes as plugins may call them: by name, by address as the policy has it, or by name and a port,
 * as in published region maps. Two plugins that call one node differently do not disagree.
 */
record NodeNames(RegionView regions) {

  /** The same, by the nodes' own names; what is no node's stays as it is. */
  @Nullable RouteResult resolve(@Nullable RouteResult result) {
    if (result instanceof RouteResult.Node node) {
      String name = name(node.target());
      return name.equals(node.target()) ? node : new RouteResult.Node(name);
    } else if (result instanceof RouteResult.Among among) {
      List<String> names = among.targets().stream().map(this::name).toList();
      return names.equals(among.targets())
          ? among
          : new RouteResult.Among(names, among.otherwise());
    }
    return result;
  }

  private String name(String given) {
    String known = regions.node(given).orElse(null);
    int colon = given.lastIndexOf(':');
    if (known == null && colon > 0) {
      known = regions.node(given.substring(0, colon)).orElse(null);
    }
    return known == null ? given : known;
  }
}
