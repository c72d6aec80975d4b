package io.cordon.plugin.capability;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The writes that a statement may have in it. A keyword cannot be spelled in another way than in
 * its letters, so one that is not in the text is not meant; one that is there may be a name, and is
 * taken for the keyword.
 */
enum Write {
  INSERT,
  UPDATE,
  DELETE,
  MERGE,
  CREATE("CREATE TABLE AS"),
  /** Of a query; every INTO but those of INSERT and MERGE. */
  INTO("SELECT INTO"),
  REFRESH("REFRESH MATERIALIZED VIEW");

  private static final Set<String> NAMED_BEFORE = Set.of("EXECUTE", "FETCH", "MOVE");
  private static final Pattern EXECUTE = word("EXECUTE");
  private static final Pattern ANY = word("(?:INSERT|UPDATE|DELETE|MERGE|INTO|SHARE)");

  private final String command;
  private final Pattern keyword;

  Write() {
    this.command = name();
    this.keyword = word(name());
  }

  Write(String command) {
    this.command = command;
    this.keyword = name().equals("INTO") ? word("(?<!INSERT )(?<!MERGE )INTO") : word(name());
  }

  /** What a policy calls it. */
  String command() {
    return command;
  }

  /** Of what was prepared or declared before, all that it could be. */
  static Set<Write> in(String command, String normalized) {
    if (NAMED_BEFORE.contains(command)
        || (command.equals("EXPLAIN") && EXECUTE.matcher(normalized).find())) {
      return EnumSet.of(INSERT, UPDATE, DELETE, MERGE);
    }
    Set<Write> writes = EnumSet.noneOf(Write.class);
    boolean definition = !command.equals("EXPLAIN");
    for (Write write : values()) {
      if (!(definition && (write == CREATE || write == REFRESH || write == INTO))
          && write.keyword.matcher(normalized).find()) {
        writes.add(write);
      }
    }
    return writes;
  }

  /** Whether a query has anything in it by which it writes or locks, but for calls. */
  static boolean anyIn(String normalized) {
    return ANY.matcher(normalized).find();
  }

  private static Pattern word(String keyword) {
    return Pattern.compile(
        "(?<![\\p{L}\\p{N}_$])" + keyword + "(?![\\p{L}\\p{N}_$])", Pattern.CASE_INSENSITIVE);
  }
}
