package io.cordon.proxy.frontend.login;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL stores instead of a password: {@code
 * SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>}.
 *
 * @param salt in Base64, as it goes over the wire
 */
@SuppressWarnings("ArrayRecordComponent")
record ScramVerifier(int iterations, String salt, byte[] storedKey, byte[] serverKey) {

  static final int KEY_LENGTH = 32;

  private static final Pattern FORM =
      Pattern.compile(
          "SCRAM-SHA-256\\$([1-9][0-9]{0,8}):([A-Za-z0-9+/]+={0,2})"
              + "\\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)");

  /** Null: not of this form. */
  static @Nullable ScramVerifier parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches() || decode(m.group(2)) == null) {
      return null;
    }
    byte[] storedKey = decode(m.group(3));
    byte[] serverKey = decode(m.group(4));
    return storedKey == null || serverKey == null
        ? null
        : new ScramVerifier(Integer.parseInt(m.group(1)), m.group(2), storedKey, serverKey);
  }

  /** Padded Base64; null if it is not. */
  static byte @Nullable [] decode(String base64) {
    if (base64.length() % 4 != 0) {
      return null;
    }
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  @Override
  public String toString() {
    return "ScramVerifier[…]";
  }
}
