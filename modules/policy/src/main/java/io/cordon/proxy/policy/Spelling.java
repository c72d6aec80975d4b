package io.cordon.proxy.policy;

import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What was probably meant by a name that is not known. */
public final class Spelling {

  /** How many letters may be wrong in what was meant for another name. */
  private static final int NEAR = 2;

  private Spelling() {}

  /** The known name that is nearest; null if none is near. */
  public static @Nullable String nearest(String text, Collection<String> known) {
    String nearest = null;
    int least = NEAR + 1;
    for (String candidate : new TreeSet<>(known)) {
      int distance =
          candidate.equalsIgnoreCase(text) || lastPart(candidate).equals(lastPart(text))
              ? 0
              : distance(candidate, text);
      if (distance < least && distance < text.length()) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** What is behind the last dot. */
  public static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Levenshtein's. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        int changed = Math.min(diagonal + same, Math.min(row[j], row[j - 1]) + 1);
        diagonal = row[j];
        row[j] = changed;
      }
    }
    return row[other.length()];
  }
}
