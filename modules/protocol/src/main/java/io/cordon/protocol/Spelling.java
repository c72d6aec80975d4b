package io.cordon.protocol;

import static java.util.Map.entry;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where PostgreSQL takes a character of an encoding for another one than Java does, so that a name
 * would be another name there. A character that can be told from the others is replaced by
 * PostgreSQL's; a text with one that cannot is refused.
 *
 * @param encoding as PostgreSQL calls it
 * @param java characters as Java reads them
 * @param postgres the same, as PostgreSQL reads them
 * @param refused characters of which Java and PostgreSQL do not agree which bytes they are
 * @param exact of two spellings of a character, PostgreSQL may know one: the text is refused if it
 *     is not what Java would write
 */
record Spelling(String encoding, String java, String postgres, String refused, boolean exact) {

  /** By the name of the charset. */
  private static final Map<String, Spelling> ALL =
      Map.ofEntries(
          entry(
              "x-eucJP-Open",
              new Spelling(
                  "EUC_JP",
                  "\u2014\u301c\u2016\u2212\u00a2\u00a3\u00ac\u00a6",
                  "\u2015\uff5e\u2225\uff0d\uffe0\uffe1\uffe2\uffe4",
                  "",
                  false)),
          entry("x-Big5-Solaris", new Spelling("BIG5", "", "", "\u2571\u2572", true)),
          // The edition of 2000, that of 2005 and that of 2022, of which JDKs have different ones.
          entry(
              "GB18030",
              new Spelling(
                  "GB18030",
                  "",
                  "",
                  "\u1e3f\ue5e5\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7"
                      + "\ue7c8\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864\ufe10\ufe11\ufe12"
                      + "\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8"
                      + "\u9fb9\u9fba\u9fbb",
                  false)));

  /** Null: Java and PostgreSQL agree. */
  static @Nullable Spelling of(Charset charset) {
    return ALL.get(charset.name());
  }

  /** What PostgreSQL reads; 0A000 if that cannot be told. */
  String decoded(String text, byte[] bytes, Charset charset) {
    for (int i = 0; i < text.length(); i++) {
      if (refused.indexOf(text.charAt(i)) >= 0) {
        throw unread();
      }
    }
    if (exact && !Arrays.equals(bytes, text.getBytes(charset))) {
      throw unread();
    }
    return translate(text, java, postgres);
  }

  /** What Java has to write for this. */
  String written(String text) {
    return translate(text, postgres, java);
  }

  private static String translate(String text, String from, String to) {
    String translated = text;
    for (int i = 0; i < from.length(); i++) {
      translated = translated.replace(from.charAt(i), to.charAt(i));
    }
    return translated;
  }

  private ProtocolViolation unread() {
    return new ProtocolViolation(
        "0A000",
        "text with a character that PostgreSQL may read otherwise cannot be read in encoding \""
            + encoding
            + '"',
        false);
  }
}
