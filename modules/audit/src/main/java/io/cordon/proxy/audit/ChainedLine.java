package io.cordon.proxy.audit;

import io.cordon.proxy.policy.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A line as a link of the chain:
 *
 * <pre>
 *   {"seq":12, … ,"prev":"HASH OF LINE 11","hash":"SHA-256 OF ALL BYTES BEFORE ,"hash""}
 * </pre>
 *
 * @param seq counts from 1
 */
record ChainedLine(long seq, String prev, String hash) {

  /** The {@code prev} of the first line of all. */
  static final String NOTHING = "0".repeat(64);

  /** Longer than any line that is written. */
  static final int MAX_BYTES = 1 << 20;

  private static final String SEQ = "{\"seq\":";
  private static final String PREV = ",\"prev\":\"";
  private static final String HASH = ",\"hash\":\"";
  private static final int DIGEST = 64;
  private static final int HASH_PART = HASH.length() + DIGEST + 2;
  private static final int PREV_PART = PREV.length() + DIGEST + 1;

  /**
   * The line of this content, without its end.
   *
   * @param open a JSON object that has {@code seq} first and lacks its closing brace
   */
  static byte[] seal(byte[] open, String prev) {
    byte[] rest = (PREV + prev + '"').getBytes(StandardCharsets.US_ASCII);
    MessageDigest digest = Sha256.digest();
    digest.update(open);
    digest.update(rest);
    byte[] end = (HASH + Sha256.hex(digest.digest()) + "\"}").getBytes(StandardCharsets.US_ASCII);
    byte[] line = new byte[open.length + rest.length + end.length];
    System.arraycopy(open, 0, line, 0, open.length);
    System.arraycopy(rest, 0, line, open.length, rest.length);
    System.arraycopy(end, 0, line, open.length + rest.length, end.length);
    return line;
  }

  /** What a line says of itself; null if it has not this form. */
  static @Nullable ChainedLine parse(byte[] line) {
    int end = line.length;
    if (end < SEQ.length() + 2 + PREV_PART + HASH_PART
        || line[end - 1] != '}'
        || line[end - 2] != '"'
        || !is(HASH, line, end - HASH_PART)
        || !is(PREV, line, end - HASH_PART - PREV_PART)
        || line[end - HASH_PART - 1] != '"'
        || !is(SEQ, line, 0)) {
      return null;
    }
    long seq = 0;
    int at = SEQ.length();
    while (line[at] >= '0' && line[at] <= '9' && seq < Long.MAX_VALUE / 20) {
      seq = seq * 10 + line[at++] - '0';
    }
    if (at == SEQ.length() || line[at] != ',') {
      return null;
    }
    return new ChainedLine(
        seq,
        text(line, end - HASH_PART - DIGEST - 1, DIGEST),
        text(line, end - DIGEST - 2, DIGEST));
  }

  /** True if its hash is that of its bytes. */
  boolean holds(byte[] line) {
    MessageDigest digest = Sha256.digest();
    digest.update(line, 0, line.length - HASH_PART);
    return Sha256.hex(digest.digest()).equals(hash);
  }

  private static boolean is(String word, byte[] line, int from) {
    for (int i = 0; i < word.length(); i++) {
      if (line[from + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] line, int from, int length) {
    return new String(line, from, length, StandardCharsets.ISO_8859_1);
  }
}
