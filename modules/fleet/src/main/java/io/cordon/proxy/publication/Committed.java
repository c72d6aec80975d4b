package io.cordon.proxy.publication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cordon.proxy.policy.Policy;
import io.cordon.proxy.policy.PolicyReader;
import io.cordon.proxy.policy.Sha256;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the fleet has agreed on. Of two that are known the greater one counts.
 *
 * @param version counts up with each change, of the policy or of the members
 * @param epoch counts up with each policy
 * @param hash of the document, and no other: who makes one, or reads one that somebody else has
 *     made, has compared them
 * @param document the policy's canonical text
 * @param members by their lasting ids; the majority of them decides what comes next
 * @param by the name of the member that was asked to publish the policy
 * @param at when it was, by that member's clock; for people
 */
public record Committed(
    long version,
    long epoch,
    String hash,
    String document,
    SortedSet<String> members,
    String by,
    Instant at)
    implements Comparable<Committed> {

  private static final Comparator<Committed> ORDER =
      Comparator.comparingLong(Committed::epoch)
          .thenComparingLong(Committed::version)
          .thenComparing(Committed::hash)
          .thenComparing(c -> String.join(",", c.members()));

  public Committed {
    members = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(members));
  }

  /** The first of a fleet of one. */
  static Committed first(Policy policy, String member, String by, Instant at) {
    String document = policy.canonical();
    return new Committed(
        1, 1, policy.hash(), document, new TreeSet<>(java.util.Set.of(member)), by, at);
  }

  /** With the next policy. */
  Committed next(Policy policy, String publisher, Instant now) {
    return new Committed(
        version + 1, epoch + 1, policy.hash(), policy.canonical(), members, publisher, now);
  }

  /** With other members. */
  Committed with(SortedSet<String> others) {
    return new Committed(version + 1, epoch, hash, document, others, by, at);
  }

  /** True if both are of one policy under one number. */
  boolean samePolicy(@Nullable Committed other) {
    return other != null && epoch == other.epoch && hash.equals(other.hash);
  }

  int majority() {
    return members.size() / 2 + 1;
  }

  /** Reads the document. */
  public Policy policy() {
    return PolicyReader.parse(document, epoch, name -> null);
  }

  @Override
  public int compareTo(Committed other) {
    return ORDER.compare(this, other);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("version", version)
        .put("epoch", epoch)
        .put("hash", hash)
        .put("document", document)
        .put("members", new JsonArray(java.util.List.copyOf(members)))
        .put("by", by)
        .put("at", at.toString());
  }

  /**
   * What somebody else has written: a member, in a message, or a file.
   *
   * @throws UntrueHashException if the document is another one than the hash says
   */
  static @Nullable Committed fromJson(@Nullable JsonObject json) {
    Committed read = rank(json);
    if (read != null && !Sha256.of(read.document.getBytes(UTF_8)).equals(read.hash)) {
      throw new UntrueHashException(read);
    }
    return read;
  }

  /** The same where the document may be left out: good for being compared, and nothing else. */
  static @Nullable Committed rank(@Nullable JsonObject json) {
    if (json == null) {
      return null;
    }
    SortedSet<String> members = new TreeSet<>();
    json.getJsonArray("members").forEach(member -> members.add(String.valueOf(member)));
    return new Committed(
        json.getLong("version"),
        json.getLong("epoch"),
        json.getString("hash"),
        json.getString("document"),
        members,
        json.getString("by"),
        Instant.parse(json.getString("at")));
  }
}
