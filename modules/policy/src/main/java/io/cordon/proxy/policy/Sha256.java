package io.cordon.proxy.policy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, and its lower-case hexadecimal form, as policies, manifests and the audit have it. */
public final class Sha256 {

  private Sha256() {}

  /** Of these bytes, in hexadecimal. */
  public static String of(byte[] bytes) {
    return hex(digest().digest(bytes));
  }

  /** For what comes in parts. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash);
  }
}
