package io.cordon.proxy.frontend.session;

import io.cordon.protocol.Parse;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement of the protocol, as its client sent it: enough to prepare it again on
 * another server connection. Its identity is the object's, not its name's.
 */
public final class Prepared {

  /** In bytes; of a longer name a node looks at the beginning, where two may be alike. */
  static final int LONGEST_NAME = 63;

  /** The first OID that initdb does not give away. */
  private static final int FIRST_OF_USERS = 16384;

  private final Parse parse;
  private final Script script;
  private final Charset charset;
  private final boolean standardConformingStrings;

  /** What was decided about it last, if that stands while the session stays as it is. */
  public @Nullable StandingDecision standing;

  /** What it returns, as the client was told; null if it was not. */
  private @Nullable Columns columns;

  /** It returns something else by now: the client would read rows wrongly. */
  private boolean returnsOther;

  /** The number of the statement that it is being prepared, bound or executed as; 0 if none. */
  public long number;

  /** What nodes have in its place, since a plugin has rewritten it; null for itself. */
  private @Nullable Prepared running;

  /** Of PREPARE: how it came about. */
  private @Nullable Provenance provenance;

  private boolean sent;

  /** Read as the session reads text now. */
  public Prepared(Parse parse, Script script, Session session) {
    this.parse = parse;
    this.script = script;
    this.charset = session.charset();
    this.standardConformingStrings = session.standardConformingStrings();
  }

  /** Of PREPARE, whose own text is this. */
  public static Prepared of(
      @Nullable Provenance provenance, Parse parse, Script script, Session session) {
    Prepared prepared = new Prepared(parse, script, session);
    prepared.provenance = provenance;
    prepared.sent = true;
    return prepared;
  }

  /** A node gets it. */
  public void sent() {
    sent = true;
  }

  /** A server connection may have something of its name: it, or what ran in its place. */
  public boolean wasSent() {
    return sent;
  }

  /** The client is told what it returns. */
  public void told(Columns now) {
    columns = now;
  }

  /** The client has been told what it returns. */
  public boolean isTold() {
    return columns != null;
  }

  /** It has been prepared again, and returns this. */
  public void returns(Columns now) {
    returnsOther = columns != null && !columns.equals(now);
  }

  /**
   * What it returns is not what the client was told: a node would not execute it either (0A000).
   */
  public boolean returnsOther() {
    return returnsOther;
  }

  /** What nodes have, or get, in its place: itself, unless a plugin has rewritten it. */
  public Prepared running() {
    return running == null ? this : running;
  }

  /**
   * Notes what nodes get in its place from now on. The same object as long as that is the same
   * text, which is then not prepared again.
   *
   * @param rewritten one statement; null for its own text
   */
  public void runs(@Nullable Script rewritten, Session session) {
    Prepared before = running;
    if (rewritten == null) {
      running = null;
    } else if (before == null
        || !before.script.text().equals(rewritten.text())
        || !before.readsTheSame(session)) {
      running =
          new Prepared(
              NodeText.of(
                  new Parse(parse.statement(), rewritten.text(), parse.parameterTypes()),
                  rewritten),
              rewritten,
              session);
    }
    if (running != before) {
      provenance = null;
      sent = true; // the one or the other
    }
  }

  /** Of PREPARE: the node has this in its place. */
  public void runs(Prepared rewritten) {
    running = rewritten;
  }

  /** How what EXECUTE of it runs came about; null if that cannot be told. */
  @Nullable Provenance provenance() {
    Statement one = single();
    if (provenance != null || one == null) {
      return provenance;
    }
    Prepared now = running();
    Statement ran = now.single();
    return ran == null ? null : new Provenance(script, one, ran.text(now.script));
  }

  /**
   * True if a node that is sent the text again, in the session as it is, reads what we have read.
   */
  public boolean readsTheSame(Session session) {
    return Quoted.isPlain(parse.query())
        || (!session.readingUncertain()
            && charset.equals(session.charset())
            && standardConformingStrings == session.standardConformingStrings());
  }

  public String name() {
    return parse.statement();
  }

  /** True of a name that a node would cut: what was decided under it could be another statement. */
  public static boolean isTooLong(String name) {
    return name.length() > LONGEST_NAME / 4
        && name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME;
  }

  public boolean unnamed() {
    return parse.statement().isEmpty();
  }

  public Parse parse() {
    return parse;
  }

  /** Its one statement; null if there is none, or if there are several, which no node takes. */
  public @Nullable Statement single() {
    return script.statements().size() == 1 ? script.statements().get(0) : null;
  }

  public Script script() {
    return script;
  }

  /** A question about it: that the client has chosen types of its own is not in the text. */
  public DecisionRequest typed(DecisionRequest question) {
    return hasTypesOfItsOwn() ? question.ofAnyType() : question;
  }

  /** The client has chosen types for parameters that are not PostgreSQL's own. */
  public boolean hasTypesOfItsOwn() {
    for (int type : parse.parameterTypes()) {
      if (Integer.compareUnsigned(type, FIRST_OF_USERS) >= 0) {
        return true;
      }
    }
    return false;
  }
}
