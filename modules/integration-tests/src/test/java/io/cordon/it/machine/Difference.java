package io.cordon.it.machine;

import java.util.List;

/**
 * Where the answers differ first.
 *
 * @param said what was answered, or what was looked at in the end
 */
record Difference(String said, List<String> node, List<String> member) {

  private static final int AROUND = 6;

  /** The node's first line that differs. */
  String expected() {
    return line(node, first());
  }

  /** What the member has in its place. */
  String found() {
    return line(member, first());
  }

  private int first() {
    int i = 0;
    while (i < node.size() && i < member.size() && node.get(i).equals(member.get(i))) {
      i++;
    }
    return i;
  }

  private static String line(List<String> lines, int at) {
    return at < lines.size() ? lines.get(at) : "(nothing)";
  }

  /** Equal for differences that probably have one cause. */
  String kind() {
    return (expected() + " / " + found()).replaceAll("\\d+|\"[^\"]*\"|\\[.*]", "?");
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(said).append('\n');
    int first = first();
    int last = Math.min(Math.max(node.size(), member.size()), first + AROUND);
    for (int i = Math.max(0, first - AROUND); i < last; i++) {
      String expected = line(node, i);
      String found = line(member, i);
      if (expected.equals(found)) {
        text.append("          ").append(brief(expected)).append('\n');
      } else {
        text.append("    node: ").append(brief(expected)).append('\n');
        text.append("  member: ").append(brief(found)).append('\n');
      }
    }
    return text.toString();
  }

  private static String brief(String line) {
    return line.length() <= 600 ? line : line.substring(0, 600) + "…";
  }
}
