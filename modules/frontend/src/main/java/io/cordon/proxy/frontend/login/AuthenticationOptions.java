package io.cordon.proxy.frontend.login;

import io.cordon.proxy.policy.Address;
import io.cordon.proxy.policy.Section;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code authentication}: how clients prove who they are.
 *
 * @param userFile verifiers by user, see {@link UserFile}; not null with {@code SCRAM_SHA_256},
 *     which needs it
 */
public record AuthenticationOptions(Method method, @Nullable Path userFile) {

  public static final AuthenticationOptions DEFAULT = new AuthenticationOptions(Method.TRUST, null);

  /** The methods that there are. */
  public enum Method {
    /** Whoever connects is who they say; on loopback only, unless told otherwise. */
    TRUST,
    SCRAM_SHA_256
  }

  /** Binds the section; what it allows depends on the host that clients connect to. */
  public static AuthenticationOptions bind(Section section, String host) {
    AuthenticationOptions options =
        new AuthenticationOptions(
            section.choice("method", Method.class, DEFAULT.method), section.pathOrNull("userFile"));
    boolean trustOffLoopback = section.flag("trustOffLoopback", false);
    if (options.method == Method.SCRAM_SHA_256) {
      if (options.userFile == null) {
        section.problem("userFile", "missing; scram-sha-256 needs it");
      }
    } else if (!trustOffLoopback && !Address.isLoopback(host)) {
      section.problem(
          "method",
          "trust on "
              + host
              + " lets anybody in; expected scram-sha-256, a loopback host, or trustOffLoopback");
    }
    return options;
  }
}
