package io.cordon.proxy.audit;

import io.cordon.proxy.policy.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a refusal or a decision where it happens. Immutable, so that another thread can
 * make a line of it.
 *
 * @param time when, by the clock
 * @param nanos when, by {@link System#nanoTime}: orders what one member did, whatever the clock did
 * @param epoch the policy that it was decided under; 0 if none was
 * @param policyHash that policy's; null if there is none
 * @param statement null of a log-in
 * @param node where the session's server connection is; null if it has none
 * @param refusers whoever refused, the one that was shown first; empty if nobody did
 * @param sqlState what the client was told; null if it was allowed
 * @param request the id under which the chain was asked, by this session or by the one whose answer
 *     was kept; null if it was not asked
 * @param key what was changed; null where it is about a client
 */
public record AuditEvent(
    Kind kind,
    Instant time,
    long nanos,
    long epoch,
    @Nullable String policyHash,
    Client client,
    @Nullable Text statement,
    @Nullable String node,
    List<Refuser> refusers,
    @Nullable String sqlState,
    @Nullable String request,
    @Nullable Key key) {

  /** Of a client. */
  public AuditEvent(
      Kind kind,
      Instant time,
      long nanos,
      long epoch,
      @Nullable String policyHash,
      Client client,
      @Nullable Text statement,
      @Nullable String node,
      List<Refuser> refusers,
      @Nullable String sqlState,
      @Nullable String request) {
    this(
        kind,
        time,
        nanos,
        epoch,
        policyHash,
        client,
        statement,
        node,
        refusers,
        sqlState,
        request,
        null);
  }

  /**
   * An operator has changed a key of a plugin through the admin API.
   *
   * @param value null: it has been removed
   */
  public static AuditEvent ofKey(String plugin, String name, byte @Nullable [] value) {
    String hash = value == null ? null : Sha256.of(value);
    return new AuditEvent(
        Kind.KEY,
        Instant.now(),
        System.nanoTime(),
        0,
        null,
        new Client(null, "admin API", null, null),
        null,
        null,
        List.of(),
        null,
        null,
        new Key(plugin, name, hash));
  }

  /** What a line is about. */
  public enum Kind {
    /** A statement did not run. */
    REFUSED,
    /** A statement was sent to a node. */
    ALLOWED,
    /** A client was not let in. */
    LOGIN_REFUSED,
    /** A key of a plugin was changed. */
    KEY
  }

  /**
   * A key of a plugin.
   *
   * @param sha256 of its value; null if it has none any more
   */
  public record Key(String plugin, String name, @Nullable String sha256) {}

  /**
   * Whose session it is.
   *
   * @param id null before there is a session
   * @param identity as who it logged in, or wanted to; null if it did not say
   */
  public record Client(
      @Nullable String id, String address, @Nullable String identity, @Nullable String database) {}

  /**
   * The statement.
   *
   * @param standardStrings how its text reads: {@code standard_conforming_strings}
   * @param attributes what was in force when it was decided
   */
  public record Text(
      String text, boolean standardStrings, String command, Map<String, String> attributes) {}

  /**
   * Who refused, and why.
   *
   * @param plugin a plugin's name, or {@code cordon}
   * @param failed it did not answer, and its failure counts as a refusal
   */
  public record Refuser(String plugin, String reason, boolean failed) {}

  /** What it takes in the queue, about. */
  int weight() {
    return statement == null ? 0 : statement.text().length();
  }
}
