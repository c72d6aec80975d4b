package io.cordon.proxy.frontend.gate;

import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.region.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of one message the gate has admitted, in the message's order, and where all of that may run.
 * On the session's loop.
 */
public final class Admissions {

  private final List<Gate.Admitted> all = new ArrayList<>(1);
  private @Nullable List<Node> nodes;
  private @Nullable List<Node> otherwise;
  private boolean keptFits = true;

  /** How many statements. */
  public int size() {
    return all.size();
  }

  public Gate.Admitted get(int index) {
    return all.get(index);
  }

  /** Where all of it may run, in order of preference; null: nothing of it needs a certain node. */
  public @Nullable List<Node> nodes() {
    return nodes == null ? otherwise : nodes;
  }

  /** True if all of it may run on the server connection that the session keeps, too. */
  public boolean keptFits() {
    return keptFits;
  }

  /** What the first of it was asked about as; null if nobody was asked. */
  public @Nullable DecisionRequest firstAsked() {
    for (Gate.Admitted one : all) {
      if (one.about() != null) {
        return one.about();
      }
    }
    return null;
  }

  void add(Gate.Admitted one) {
    all.add(one);
  }

  /**
   * One more statement, which runs where the others do; on its own nodes only if there are none.
   *
   * @param fitsKept as for {@link #narrow}
   */
  void runAnywhere(Placement placement, boolean fitsKept) {
    keptFits &= fitsKept;
    otherwise = otherwise == null ? placement.nodes() : otherwise;
  }

  /** Where the kept connection leads, and nowhere else. */
  void stayAt(Node kept) {
    nodes = List.of(kept);
  }

  /**
   * The nodes of one more statement.
   *
   * @param fitsKept it may run on the server connection that the session keeps
   * @return the name of a node that what is before may run on and this may not; null: there is one
   *     for both
   */
  @Nullable String narrow(Placement placement, boolean fitsKept) {
    keptFits &= fitsKept;
    List<Node> before = nodes;
    if (before == null) {
      nodes = placement.nodes();
      return null;
    }
    List<Node> both = before.stream().filter(node -> placement.allows(node.name())).toList();
    if (both.isEmpty()) {
      return before.get(0).name();
    }
    nodes = both;
    return null;
  }
}
