package io.cordon.proxy.frontend;

import io.cordon.protocol.Parse;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement of the protocol, as its client sent it: enough to prepare it again on
 * another server connection. Its identity is the object's, not its name's.
 */
final class Prepared {

  private final Parse parse;
  private final Script script;
  private final Charset charset;
  private final boolean standardConformingStrings;
  @Nullable Verdict lastVerdict;

  /** Read as the session reads text now. */
  Prepared(Parse parse, Script script, Session session) {
    this.parse = parse;
    this.script = script;
    this.charset = session.charset();
    this.standardConformingStrings = session.standardConformingStrings();
  }

  /**
   * True if a node that is sent the text again, in the session as it is, reads what we have read.
   */
  boolean readsTheSame(Session session) {
    return Quoted.isPlain(parse.query())
        || (!session.readingUncertain()
            && charset.equals(session.charset())
            && standardConformingStrings == session.standardConformingStrings());
  }

  String name() {
    return parse.statement();
  }

  boolean unnamed() {
    return parse.statement().isEmpty();
  }

  Parse parse() {
    return parse;
  }

  /** Its one statement; null if there is none, or if there are several, which no node takes. */
  @Nullable Statement single() {
    return script.statements().size() == 1 ? script.statements().get(0) : null;
  }

  Script script() {
    return script;
  }
}
