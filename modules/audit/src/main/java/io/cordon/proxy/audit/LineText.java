package io.cordon.proxy.audit;

/** What of a client's text goes into a line: not more than is good for it, and sound UTF-16. */
final class LineText {

  private LineText() {}

  /** Cut at so many characters, never inside one; lone surrogates are replaced. */
  static String cut(String text, int most) {
    int end = text.length();
    if (end > most) {
      end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    }
    StringBuilder sound = null;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else {
        sound = sound == null ? new StringBuilder(text.substring(0, end)) : sound;
        sound.setCharAt(i, '\uFFFD');
      }
    }
    return sound == null ? text.substring(0, end) : sound.toString();
  }
}
