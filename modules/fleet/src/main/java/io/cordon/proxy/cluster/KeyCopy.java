package io.cordon.proxy.cluster;

import io.cordon.proxy.keyvalues.Written;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's copy of the keys: what the cluster has, as far as it was read, and over it what this
 * member's plugins have written since. A later write of a key takes the place of one that waits, so
 * no more waits than there are keys.
 */
final class KeyCopy {

  private static final Logger log = LoggerFactory.getLogger(KeyCopy.class);

  /** Of one round; 128 KiB each at most. */
  private static final int MAX_WRITES = 64;

  /** Which key. */
  private record Name(String space, String key) {

    static Name of(KeyWrite write) {
      return new Name(write.space(), write.key());
    }
  }

  private final Consumer<String> changed;

  /** What readers see. */
  private volatile StoredKeys view = StoredKeys.EMPTY;

  private StoredKeys confirmed = StoredKeys.EMPTY;
  private final Map<Name, KeyWrite> waiting = new LinkedHashMap<>();
  private final Set<Name> sent = new HashSet<>();
  private final Deque<KeyRound.Asked> asked = new ArrayDeque<>();
  private boolean diverged;

  /**
   * @param changed hears which plugin's keys read otherwise than before; must not block
   */
  KeyCopy(Consumer<String> changed) {
    this.changed = changed;
  }

  StoredKeys view() {
    return view;
  }

  synchronized StoredKeys confirmed() {
    return confirmed;
  }

  /** A plugin's write: readers see it at once. */
  synchronized Written write(KeyWrite write) {
    Written result = view.judge(write);
    byte[] before = view.get(write.space(), write.key());
    if (result != Written.DONE || (before != null && Arrays.equals(before, write.value()))) {
      return result;
    }
    Name name = Name.of(write);
    boolean known = sent.contains(name) || confirmed.get(name.space(), name.key()) != null;
    if (write.removes() && !known) {
      waiting.remove(name);
    } else {
      waiting.put(name, write);
    }
    view = view.with(write);
    changed.accept(write.space());
    return result;
  }

  /** A write that waits for the cluster. */
  synchronized void ask(KeyRound.Asked write) {
    asked.add(write);
  }

  /** The copy is of a part of the cluster that gave way to another one. */
  synchronized void diverged() {
    diverged = true;
  }

  synchronized boolean hasWaiting() {
    return !waiting.isEmpty() || !asked.isEmpty();
  }

  synchronized KeyRound begin() {
    List<KeyWrite> own = waiting.values().stream().limit(MAX_WRITES).toList();
    own.forEach(write -> sent.add(Name.of(write)));
    List<KeyRound.Asked> others = new ArrayList<>();
    while (!asked.isEmpty() && others.size() < MAX_WRITES) {
      others.add(asked.remove());
    }
    long version = diverged ? Long.MAX_VALUE : confirmed.version();
    diverged = false;
    return new KeyRound(version, own, others);
  }

  /** The cluster has answered: what it refused is undone. */
  @SuppressWarnings("ReferenceEquality") // A write that is no longer this one is a later one.
  synchronized void end(KeyRound round, List<Written> results, KeyChanges changes) {
    for (int i = 0; i < round.own().size(); i++) {
      KeyWrite write = round.own().get(i);
      if (results.get(i) != Written.DONE && results.get(i) != Written.ABSENT) {
        log.warn(
            "a plugin's write is undone, the cluster is at a cap plugin={} cap={}",
            write.space(),
            results.get(i));
      }
      waiting.computeIfPresent(Name.of(write), (name, now) -> now == write ? null : now);
    }
    sent.clear();
    if (changes.none() && round.own().isEmpty()) {
      return;
    }
    confirmed = confirmed.apply(changes);
    StoredKeys next = confirmed;
    for (KeyWrite write : waiting.values()) {
      if (next.judge(write) == Written.DONE) {
        next = next.with(write);
      }
    }
    show(next);
  }

  /** It has not: what was sent may be there or not, and is sent again. */
  synchronized void failed(KeyRound round) {
    diverged |= round.copyVersion() == Long.MAX_VALUE;
  }

  private void show(StoredKeys next) {
    StoredKeys before = view;
    view = next;
    Set<String> spaces = new HashSet<>(before.spaces());
    spaces.addAll(next.spaces());
    for (String space : spaces) {
      if (!next.readsAs(before, space)) {
        changed.accept(space);
      }
    }
  }
}
