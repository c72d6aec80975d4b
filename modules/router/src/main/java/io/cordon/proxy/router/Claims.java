package io.cordon.proxy.router;

import io.cordon.plugin.AuthenticateResult;
import io.cordon.plugin.FailureCause;
import io.cordon.plugin.HookException;
import io.cordon.sql.SettingText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a plugin says of a user, as attributes. A claim {@code helios.region} or {@code region} is
 * the attribute {@code helios.region}, {@code acme.team} is {@code helios.acme.team}, and {@code
 * replica} is {@code replica}: nothing outside of the attributes' name space can be claimed, since
 * what is fixed is a setting on nodes too. {@code user_id}, {@code tenant_id} and {@code roles},
 * joined by commas, are {@code helios.user_id} and so on.
 */
final class Claims {

  /** In bytes of UTF-8, names and values: what a node takes at its start-up is 10,000. */
  static final int MAX_BYTES = 8192;

  private static final String SPACE = "helios.";

  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)*");

  private Claims() {}

  /**
   * The attributes of an identity.
   *
   * @throws HookException if it is not one that a session can have: a name that no setting has, a
   *     value with a NUL, two values for one attribute, or more than 8 KiB
   */
  static Map<String, String> of(AuthenticateResult.Identity identity) {
    Map<String, String> claims = new LinkedHashMap<>();
    identity.claims().forEach((name, value) -> put(claims, attribute(name), value));
    put(claims, SPACE + "user_id", identity.userId());
    if (identity.tenantId() != null) {
      put(claims, SPACE + "tenant_id", identity.tenantId());
    }
    if (!identity.roles().isEmpty()) {
      for (String role : identity.roles()) {
        require(role.indexOf(',') < 0, "a role has a comma in its name");
      }
      put(claims, SPACE + "roles", String.join(",", identity.roles()));
    }
    int bytes = 0;
    for (Map.Entry<String, String> claim : claims.entrySet()) {
      bytes += claim.getKey().length() + 2;
      bytes += claim.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    require(bytes <= MAX_BYTES, "more than " + MAX_BYTES + " bytes of claims");
    return claims;
  }

  private static String attribute(String claim) {
    String name = SettingText.lowerCase(claim);
    require(NAME.matcher(name).matches(), "a claim's name is not that of a setting");
    if (name.equals("replica") || name.equals(SPACE + "replica")) {
      return "replica";
    }
    return name.startsWith(SPACE) ? name : SPACE + name;
  }

  private static void put(Map<String, String> claims, String name, String value) {
    require(value.indexOf('\0') < 0, "claim \"" + name + "\" has a NUL");
    String before = claims.put(name, value);
    require(before == null || before.equals(value), "two values for \"" + name + "\"");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      FailureCause why = FailureCause.ANSWER;
      throw new HookException(otherwise, why, why.shown(), null);
    }
  }
}
