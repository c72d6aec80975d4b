package io.cordon.proxy.backend;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The answer to AuthenticationMD5Password: {@code md5} and the hash of the hash with the salt. */
final class Md5Password {

  private Md5Password() {}

  static String of(String user, String password, byte[] salt) {
    byte[] inner = (password + user).getBytes(StandardCharsets.UTF_8);
    byte[] stored = hash(inner, new byte[0]).getBytes(StandardCharsets.US_ASCII);
    return "md5" + hash(stored, salt);
  }

  private static String hash(byte[] text, byte[] salt) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      md5.update(text);
      return HexFormat.of().formatHex(md5.digest(salt));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
