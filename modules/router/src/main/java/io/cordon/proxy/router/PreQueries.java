package io.cordon.proxy.router;

import io.cordon.plugin.Hook;
import io.cordon.plugin.PreQueryResult;
import io.cordon.plugin.RouteRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code pre_query} hooks of one chain. Each sees the text that those before it have left.
 * After a Block the others are asked too, for their objections; what they would rewrite does not
 * count any more.
 */
final class PreQueries {

  private static final Outcome NOBODY = new Outcome(null, false);

  private final List<PreQueryLink> links;
  private final long epoch;

  PreQueries(List<PreQueryLink> links, long epoch) {
    this.links = List.copyOf(links);
    this.epoch = epoch;
  }

  List<PreQueryLink> links() {
    return links;
  }

  /**
   * What has come of it.
   *
   * @param answer a refusal, a rewriting, or null if the statement may pass as its request has it
   * @param failed a hook has failed: nothing of this is to be kept
   */
  record Outcome(@Nullable ChainAnswer answer, boolean failed) {}

  /** Goes on with a request of this chain. Never throws. */
  Outcome ask(ChainRequest asked, Chain chain) {
    if (links.isEmpty()) {
      return NOBODY;
    }
    RouteRequest request = asked.request();
    Rewriting after = asked.after();
    List<Objection> objections = new ArrayList<>();
    int from = 0;
    boolean failed = false;
    if (after != null) {
      from = after.next();
      failed = after.failed();
      String objection = asked.objection();
      if (objection != null) {
        failed = true;
        object(links.get(from - 1).objectedTo(objection), objections);
      }
    }
    for (int i = from; i < links.size(); i++) {
      PreQueryLink.Said said = links.get(i).ask(request);
      object(said, objections);
      failed |= said.failure() != null;
      if (objections.isEmpty() && said.result() instanceof PreQueryResult.Rewrite rewrite) {
        return new Outcome(new Rewriting(rewrite.value(), chain, i + 1, failed, 0), failed);
      }
    }
    if (objections.isEmpty()) {
      return new Outcome(null, failed);
    }
    Objection first = objections.get(0);
    return new Outcome(
        new Decision.Refused(
            ReasonClass.of(objections),
            first.reason(),
            first.plugin(),
            Hook.PRE_QUERY,
            epoch,
            objections,
            request.context().requestId(),
            !failed),
        failed);
  }

  private static void object(PreQueryLink.Said said, List<Objection> objections) {
    String refusal = said.refusal();
    if (refusal != null) {
      objections.add(new Objection(said.plugin(), refusal, said.failure() != null));
    }
  }
}
