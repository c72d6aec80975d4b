package io.cordon.proxy.frontend.session;

import io.cordon.protocol.ClientEncoding;
import io.cordon.proxy.policy.Identities;
import io.cordon.proxy.region.RegionMap;
import io.cordon.sql.Effect;
import io.cordon.sql.SettingText;
import io.cordon.sql.Statement;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a client's session is at this moment, beyond its sockets. On one event loop. */
public final class Session {

  private final Login login;
  private @Nullable Identities identities;
  private final String clientId;

  /** Statements of a transaction that no node has seen yet, as a node will. */
  public final Deferred deferred;

  public final KeptMap<Prepared> prepared;
  public final Map<String, Portal> portals;

  /** What the cursors of DECLARE read, by name. */
  public final Map<String, Cursor> cursors;

  /** What it makes the member keep. */
  public final SessionBudget budget;

  public final TransactionNames scopes = new TransactionNames(this);

  /** What the text under way leaves for its own later statements. */
  public final Earlier earlier = new Earlier(this);

  /** How many Syncs there have been. */
  public long exchange;

  private long statements;

  public final EnumSet<PinReason> pins = EnumSet.noneOf(PinReason.class);

  /** Pins whose reason has been thrown away in the transaction under way. */
  private final EnumSet<PinReason> ending = EnumSet.noneOf(PinReason.class);

  /**
   * What has been executed since the last Sync were queries and changes of data outside a block.
   */
  public boolean leavesNothingOpen = true;

  /**
   * Names of prepared statements that a node was sent, and that were closed while no server
   * connection was held.
   */
  public final Set<String> closedNames = new HashSet<>();

  /** What bare names mean. */
  public final NameResolution naming;

  /** ParameterStatus values as the client knows them. */
  final Map<String, String> told;

  /** Those that are in force where the client sets nothing, as far as a node has said. */
  private final Map<String, String> unset;

  /** Of which the client has been told since the node was idle last. */
  private final Set<String> lately = new HashSet<>();

  /** RESET ALL or DISCARD ALL has run without a node since the last ReadyForQuery. */
  private boolean reset;

  private final Runnable onClose;
  private boolean closed;
  private TxState tx = TxState.INITIAL;
  private Map<String, Setting> attributesOfSession = Map.of();
  private Map<String, Setting> attributesOfLocal = Map.of();
  private final SessionAttributes effective;
  private Map<String, String> attributes;
  private @Nullable Map<String, String> withoutClientOf;
  private Map<String, String> withoutClient = Map.of();
  private @Nullable Setting settledEncoding;
  private @Nullable Setting settledStrings;
  private @Nullable String charsetOf;
  private Charset charset = StandardCharsets.UTF_8;
  private boolean hasReadBytes;
  private boolean readingUncertain;
  private boolean hasRun;

  /**
   * @param clientAddress empty if it has none
   */
  public Session(
      Login login,
      String clientId,
      String clientAddress,
      Map<String, String> told,
      SessionBudget budget,
      Runnable onClose) {
    this.onClose = onClose;
    this.budget = budget;
    this.deferred = new Deferred(budget);
    this.prepared = new KeptMap<>(budget, (name, one) -> Weights.of(one));
    this.portals = new KeptMap<>(budget, (name, one) -> Weights.of(one));
    this.cursors = new KeptMap<>(budget, (name, one) -> Weights.of(one));
    this.login = login;
    this.naming = new NameResolution(login);
    this.clientId = clientId;
    this.told = new HashMap<>(told);
    this.unset = new HashMap<>(told);
    this.effective = new SessionAttributes(login, clientAddress);
    this.attributes = effective.at(TxState.INITIAL);
  }

  public Login login() {
    return login;
  }

  /** False if the policy of this map fixes other attributes for the user than at the log-in. */
  @SuppressWarnings("ReferenceEquality") // Most of the time it is the policy that was looked at.
  public boolean isOf(RegionMap map) {
    if (map.identities() == identities) {
      return true;
    }
    if (!map.fixed(login.user()).equals(login.byPolicy())) {
      return false;
    }
    identities = map.identities();
    return true;
  }

  /** What the session was pinned for is there no more, once the transaction under way has ended. */
  public void unpinAtEnd(PinReason reason) {
    ending.add(reason);
  }

  /** A statement has left this: whatever was thrown away before it, it is there. */
  public void pinAgain(PinReason reason) {
    pins.add(reason);
    ending.remove(reason);
  }

  /**
   * What a rollback brings back is there again: channels that are listened to, temporary tables.
   */
  void pinsRolledBack() {
    ending.remove(PinReason.LISTEN);
    ending.remove(PinReason.TEMPORARY_OBJECT);
  }

  /** No transaction is open: pins whose reason has gone end. */
  public void settlePins() {
    pins.removeAll(ending);
    ending.clear();
  }

  public void unpinAll() {
    pins.clear();
    ending.clear();
  }

  /** The number of the next statement: each has another. */
  public long nextStatement() {
    return ++statements;
  }

  public String clientId() {
    return clientId;
  }

  /** The client is gone: whoever waits for something on its behalf gives it back. */
  public boolean closed() {
    return closed;
  }

  public void close() {
    closed = true;
    budget.close();
    onClose.run();
  }

  public TxState tx() {
    return tx;
  }

  public void tx(TxState next) {
    budget.change(next.bytes() - tx.bytes());
    tx = next;
  }

  /** How the client writes text, by a name that a node knows. */
  public String encoding() {
    return reported("client_encoding", "UTF8");
  }

  /** The same. */
  public Charset charset() {
    String now = encoding();
    if (!now.equals(charsetOf)) {
      charsetOf = now;
      Charset known = ClientEncoding.charset(now);
      charset = known == null ? ClientEncoding.unread(now) : known;
      hasReadBytes |= ClientEncoding.isSqlAscii(now);
    }
    return charset;
  }

  /**
   * The client's text is bytes without a meaning: what is not ASCII cannot be written otherwise.
   */
  boolean readsBytes() {
    return ClientEncoding.isSqlAscii(encoding());
  }

  /** The same of a text that may be prepared still. */
  boolean hasReadBytes() {
    return hasReadBytes;
  }

  public boolean standardConformingStrings() {
    return !Boolean.FALSE.equals(
        SettingText.parseBoolean(reported("standard_conforming_strings", "on")));
  }

  /**
   * Something has run that may have changed how text is read, and the node has not reported yet
   * whether it has.
   */
  public boolean readingUncertain() {
    return readingUncertain
        || isCut(tx.get("client_encoding"))
        || unset("client_encoding", settledEncoding)
        || unset("standard_conforming_strings", settledStrings);
  }

  /** A node may read this name of an encoding as another, by its database's encoding. */
  private boolean isCut(@Nullable Setting encoding) {
    return encoding != null
        && !encoding.equals(settledEncoding)
        && !SettingText.isUncut(encoding.value());
  }

  /**
   * A value that was in force when the node reported last is no more, and what is, is its secret.
   */
  private boolean unset(String name, @Nullable Setting settled) {
    Setting now = tx.get(name);
    return (settled != null && now == null) || Setting.DEFAULT.equals(now);
  }

  /**
   * True if something has run on the node that may have called a function that nobody can see, and
   * the node has not reported since what it has changed.
   */
  public boolean hasRun() {
    return hasRun;
  }

  public void hasRun(Statement statement) {
    Effect effect = statement.effect();
    hasRun |= !(effect instanceof Effect.Begin || effect instanceof Effect.Savepoint);
  }

  /** The node has been sent what we cannot read: if it can, that may have been anything. */
  public void hasRunUnread() {
    hasRun = true;
    readingUncertain = true;
  }

  public void readingUncertain(boolean uncertain) {
    readingUncertain = uncertain;
  }

  /** All that was sent has been answered: what the node has reported is the truth. */
  public void settle() {
    settledEncoding = tx.get("client_encoding");
    settledStrings = tx.get("standard_conforming_strings");
    readingUncertain = false;
    hasRun = false;
    for (String name : lately) {
      if (isUnset(name)) {
        unset.put(name, told.getOrDefault(name, ""));
      }
    }
    lately.clear();
  }

  /** A setting that nodes report: as it is being set, or as it was reported last. */
  private String reported(String name, String otherwise) {
    Setting now = tx.get(name);
    Setting settled = name.equals("client_encoding") ? settledEncoding : settledStrings;
    if (now != null && !now.equals(settled) && !now.equals(Setting.DEFAULT)) {
      return now.value();
    }
    String value = told.getOrDefault(name, otherwise);
    return reset && isUnset(name) ? unset.getOrDefault(name, value) : value;
  }

  /** Notes what the client is told of a setting that nodes report. Returns what it knew before. */
  public @Nullable String tell(String name, String value) {
    lately.add(name);
    return told.put(name, value);
  }

  private boolean isUnset(String name) {
    return tx.get(name.equals("is_superuser") ? "role" : Setting.key(name)) == null;
  }

  public void resetLocally() {
    reset = true;
  }

  /** The client has not been told yet what {@link #resetLocally} has changed. */
  public boolean isReset() {
    return reset;
  }

  /** True once after {@link #resetLocally}. */
  public boolean takeReset() {
    boolean was = reset;
    reset = false;
    return was;
  }

  /** What the client believes to be set and is not, and the values that are in force instead. */
  public Map<String, String> toldToReset() {
    Map<String, String> values = new TreeMap<>();
    unset.forEach(
        (name, value) -> {
          if (isUnset(name) && !value.equals(told.get(name))) {
            values.put(name, value);
          }
        });
    return values;
  }

  /**
   * The attributes in force at {@code at}, see {@link SessionAttributes}. Equal values are the same
   * object from one call to the next.
   */
  public Map<String, String> attributes(TxState at) {
    if (at.session() == attributesOfSession && at.local() == attributesOfLocal) {
      return attributes;
    }
    Map<String, String> now = effective.at(at);
    attributesOfSession = at.session();
    attributesOfLocal = at.local();
    if (!now.equals(attributes)) {
      attributes = now;
    }
    return attributes;
  }

  /** Of attributes of this session, those that its settings are; the last answer is kept. */
  @SuppressWarnings("ReferenceEquality") // What has not been replaced has not changed.
  public Map<String, String> withoutClient(Map<String, String> all) {
    if (all != withoutClientOf) {
      withoutClientOf = all;
      withoutClient = SessionAttributes.withoutClient(all);
    }
    return withoutClient;
  }

  /** Null if it has none: neither set nor given at start-up nor fixed. */
  public @Nullable String attribute(String key, TxState at) {
    return attributes(at).get(key);
  }

  public boolean isFixed(String key) {
    return login.fixed().containsKey(key);
  }
}
