package io.cordon.it;

import io.cordon.plugin.RouteHook;
import io.cordon.plugin.RouteRequest;
import io.cordon.plugin.RouteResult;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Sends statements to the primary, {@code nowhere} to a region that is not, and blocks what is
 * {@code forbidden}; pure, so that decisions are kept.
 */
final class OfficeHours implements RouteHook {

  /** What a client is told of a statement that it blocks. */
  static final String BLOCKED = "Query blocked by route plugin: not in office hours";

  private final Map<String, List<String>> asked = new ConcurrentHashMap<>();

  /** The ids of the requests that it was asked about, by the text of the statement. */
  List<String> asked(String text) {
    return asked.getOrDefault(text, List.of());
  }

  @Override
  public RouteResult route(RouteRequest request) {
    asked
        .computeIfAbsent(request.query(), text -> new CopyOnWriteArrayList<>())
        .add(request.context().requestId());
    if (request.query().contains("forbidden")) {
      return new RouteResult.Block("not in office hours");
    }
    return request.query().contains("nowhere")
        ? new RouteResult.Region("antarctica")
        : new RouteResult.Primary();
  }

  @Override
  public Set<Input> inputs() {
    return EnumSet.complementOf(EnumSet.of(Input.OUTSIDE));
  }
}
