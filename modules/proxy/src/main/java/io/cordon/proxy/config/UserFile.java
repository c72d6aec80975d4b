package io.cordon.proxy.config;

import io.cordon.proxy.policy.Document;
import io.cordon.proxy.policy.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may log in: a YAML document of verifiers by user, as PostgreSQL's {@code pg_authid} has them.
 *
 * <pre>{@code
 * users:
 *   alice: SCRAM-SHA-256$4096:<salt>$<StoredKey>:<ServerKey>
 * }</pre>
 */
public final class UserFile {

  private static final String BASE64 = "[A-Za-z0-9+/]+={0,2}";
  private static final Pattern VERIFIER =
      Pattern.compile("SCRAM-SHA-256\\$\\d{1,8}:%1$s\\$%1$s:%1$s".formatted(BASE64));

  private UserFile() {}

  /**
   * Reads a file. Blocks.
   *
   * @throws ConfigException with every problem, each with its path and none with a verifier
   */
  public static Map<String, String> read(Path file) throws IOException {
    return parse(Files.readString(file), System::getenv);
  }

  static Map<String, String> parse(String text, UnaryOperator<@Nullable String> environment) {
    Document document = Document.parse(text, environment);
    Section root = document.root();
    Map<String, String> users = root.texts("users");
    users.forEach(
        (user, verifier) -> {
          if (!verifier.isEmpty() && !VERIFIER.matcher(verifier).matches()) {
            root.problem("users." + user, "expected a SCRAM-SHA-256 verifier");
          }
        });
    root.end();
    if (!document.problems().isEmpty()) {
      throw new ConfigException(document.problems());
    }
    return Map.copyOf(users);
  }
}
