package io.cordon.proxy.publication;

/**
 * The number of a proposal. No two proposers have the same one.
 *
 * @param proposer a member, and one life of it: what it proposed before a crash is another's
 */
record Ballot(long round, String proposer) implements Comparable<Ballot> {

  static final Ballot NONE = new Ballot(0, "");

  @Override
  public int compareTo(Ballot other) {
    int byRound = Long.compare(round, other.round);
    return byRound != 0 ? byRound : proposer.compareTo(other.proposer);
  }

  @Override
  public String toString() {
    return round + ":" + proposer;
  }

  static Ballot parse(String text) {
    int colon = text.indexOf(':');
    return new Ballot(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
  }
}
