package io.cordon.plugin.capability;

import java.util.regex.Pattern;

/**
 * Which qualified names a pattern of a policy means: {@code schema.name} with {@code *} for any run
 * of characters of a part. Names are as PostgreSQL keeps them, so lower case unless they were
 * quoted when they were made. {@code *} as a schema is none of PostgreSQL's own.
 */
final class NamePattern {

  private static final Pattern SYSTEM = Pattern.compile("(pg_.*|information_schema)");

  private final boolean anySchema;
  private final Pattern schema;
  private final Pattern name;

  /** Without a schema it is of {@code public}. */
  NamePattern(String pattern) {
    int dot = pattern.indexOf('.');
    String inSchema = dot < 0 ? "public" : pattern.substring(0, dot);
    this.anySchema = inSchema.indexOf('*') >= 0;
    this.schema = glob(inSchema);
    this.name = glob(dot < 0 ? pattern : pattern.substring(dot + 1));
  }

  static boolean isValid(String pattern) {
    int dot = pattern.indexOf('.');
    return dot != 0 && dot != pattern.length() - 1 && pattern.indexOf('.', dot + 1) < 0;
  }

  /** A name whose parts are quoted, since they have a dot in them, matches no pattern. */
  boolean matches(String qualified) {
    int dot = qualified.indexOf('.');
    if (dot < 0 || qualified.indexOf('"') >= 0) {
      return false;
    }
    String inSchema = qualified.substring(0, dot);
    return schema.matcher(inSchema).matches()
        && !(anySchema && SYSTEM.matcher(inSchema).matches())
        && name.matcher(qualified.substring(dot + 1)).matches();
  }

  /** {@code *} for any run of characters, all else as it is. */
  static Pattern glob(String text) {
    StringBuilder regex = new StringBuilder();
    for (String part : text.split("\\*", -1)) {
      regex
          .append(regex.length() == 0 ? "" : ".*")
          .append(part.isEmpty() ? "(?:)" : Pattern.quote(part));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
