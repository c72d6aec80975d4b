package io.cordon.plugin;

/** Whether a text can be UTF-8. */
final class Surrogates {

  private Surrogates() {}

  static boolean anyLone(CharSequence text) {
    int i = 0;
    while (i < text.length()) {
      if (!Character.isSurrogate(text.charAt(i))) {
        i++;
      } else if (i + 1 < text.length()
          && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
        i += 2;
      } else {
        return true;
      }
    }
    return false;
  }
}
