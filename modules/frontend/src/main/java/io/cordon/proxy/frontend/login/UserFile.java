package io.cordon.proxy.frontend.login;

import io.cordon.proxy.policy.ConfigException;
import io.cordon.proxy.policy.PolicyProblem;
import io.cordon.proxy.policy.TextFile;
import io.cordon.sql.SettingText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may log in: PgBouncer's {@code userlist.txt}, of which only SCRAM verifiers are accepted, as
 * {@code pg_authid.rolpassword} has them.
 *
 * <pre>{@code
 * ; the rest of a line is ignored, and so are empty ones and those that begin with ; or #
 * "alice" "SCRAM-SHA-256$4096:<salt>$<StoredKey>:<ServerKey>"
 * }</pre>
 *
 * A quote in a name is doubled. UTF-8.
 */
public final class UserFile {

  private static final Logger log = LoggerFactory.getLogger(UserFile.class);

  private static final Pattern LINE =
      Pattern.compile("\"((?:[^\"]++|\"\")++)\"\\s+\"([^\"]*+)\"(?:\\s.*)?");

  private UserFile() {}

  /**
   * Reads a file. Blocks.
   *
   * @throws ConfigException with every problem, each with its line and none with a verifier
   */
  public static Verifiers read(Path file) throws IOException {
    try {
      Verifiers verifiers = parse(file.toString(), Files.readString(file));
      if (verifiers.isEmpty()) {
        log.warn("user file has no users: nobody can log in file={}", file.toAbsolutePath());
      }
      return verifiers;
    } catch (CharacterCodingException e) {
      throw new ConfigException(List.of(new PolicyProblem(file.toString(), "not UTF-8")));
    }
  }

  /**
   * Whether {@link #read} would read it. Blocks.
   *
   * @throws ConfigException as {@link #read}
   */
  public static void check(Path file) throws IOException {
    parse(file.toString(), TextFile.read(file));
  }

  static Verifiers parse(String file, String text) {
    Map<String, String> users = new LinkedHashMap<>();
    List<PolicyProblem> problems = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && line.charAt(0) != ';' && line.charAt(0) != '#') {
        String problem = add(users, line);
        if (!problem.isEmpty()) {
          problems.add(new PolicyProblem(file + ":" + (i + 1), problem));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new Verifiers(users);
  }

  /** Empty, or what is wrong. */
  private static String add(Map<String, String> users, String line) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      return "expected \"user\" \"verifier\"";
    }
    String user = m.group(1).replace("\"\"", "\"");
    if (ScramVerifier.parse(m.group(2)) == null) {
      return "the verifier of user \""
          + user
          + "\" is not a SCRAM verifier: a plain password or MD5 hash is not accepted; copy"
          + " rolpassword from pg_authid";
    }
    if (!SettingText.cut(user).equals(user)) {
      return "user \"" + user + "\" is longer than a name on a node may be";
    }
    return users.putIfAbsent(user, m.group(2)) == null
        ? ""
        : "user \"" + user + "\" is there twice";
  }
}
