package io.cordon.plugin;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an {@code authenticate} hook answers. */
public sealed interface AuthenticateResult {

  /** No opinion. */
  record Defer() implements AuthenticateResult {}

  /**
   * The client is let in, with these claims as fixed attributes of its session: {@code
   * helios.region}, or {@code region}, is {@code helios.region}, {@code acme.team} is {@code
   * helios.acme.team}, {@code replica} is the wish for a node; {@code userId}, {@code tenantId} and
   * {@code roles}, joined by commas, are {@code helios.user_id}, {@code helios.tenant_id} and
   * {@code helios.roles}. The session's identity stays the user that logged in.
   *
   * <p>Fails as an answer, and so lets nobody in: a claim whose name no setting can have, a value
   * with a NUL, a role with a comma, two values for one attribute, more than 8 KiB.
   */
  record Success(Identity identity) implements AuthenticateResult {
    public Success {
      Objects.requireNonNull(identity, "identity");
    }
  }

  /** The client gets FATAL, SQLSTATE 28000, with this message. */
  record Denied(String message) implements AuthenticateResult {
    public Denied {
      Objects.requireNonNull(message, "message");
    }
  }

  /**
   * What a plugin knows of a user.
   *
   * @param userId its own name for the user
   * @param tenantId null for none
   * @param claims attributes, such as {@code helios.region}
   */
  record Identity(
      String userId,
      String username,
      List<String> roles,
      @Nullable String tenantId,
      Map<String, String> claims) {
    public Identity {
      roles = List.copyOf(roles);
      claims = Map.copyOf(claims);
    }
  }
}
