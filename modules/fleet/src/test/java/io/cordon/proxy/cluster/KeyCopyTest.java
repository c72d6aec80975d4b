package io.cordon.proxy.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.keyvalues.Written;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A copy, and the cluster's entry as two members change it. */
class KeyCopyTest {

  private static final byte[] ONE = {1};
  private static final byte[] TWO = {2};

  private final List<String> heard = new ArrayList<>();
  private final KeyCopy copy = new KeyCopy(heard::add);
  private StoredKeys cluster = StoredKeys.EMPTY;

  @Test
  void aPluginReadsItsOwnWriteAtOnceAndTheClusterHasItAfterTheRound() {
    assertEquals(Written.DONE, copy.write(set("a", ONE)));

    assertArrayEquals(ONE, copy.view().get("p", "a"));
    assertNull(cluster.get("p", "a"));
    round();
    assertArrayEquals(ONE, cluster.get("p", "a"));
    assertFalse(copy.hasWaiting());
    assertEquals(List.of("p"), heard, "its confirmation is no change");
  }

  @Test
  void theSameValueAgainIsNoWrite() {
    copy.write(set("a", ONE));
    round();

    assertEquals(Written.DONE, copy.write(set("a", ONE.clone())));

    assertFalse(copy.hasWaiting());
    assertEquals(List.of("p"), heard);
  }

  @Test
  void hearsOfWhatOthersWrote() {
    cluster = cluster.with(set("a", ONE));
    round();
    cluster = cluster.with(new KeyWrite("p", "a", null));
    round();
    round();

    assertNull(copy.view().get("p", "a"));
    assertEquals(List.of("p", "p"), heard);
  }

  @Test
  void aLaterWriteOfAKeyTakesThePlaceOfOneThatWaits() {
    copy.write(set("a", ONE));
    KeyRound underWay = copy.begin();
    copy.write(set("a", TWO));
    finish(underWay);

    assertArrayEquals(TWO, copy.view().get("p", "a"));
    assertTrue(copy.hasWaiting());
    round();
    assertArrayEquals(TWO, cluster.get("p", "a"));
  }

  @Test
  void aKeyThatTheClusterNeverSawNeedsNoRemoval() {
    copy.write(set("a", ONE));
    copy.write(new KeyWrite("p", "a", null));

    assertFalse(copy.hasWaiting());
    assertNull(copy.view().get("p", "a"));
  }

  @Test
  void aKeyThatIsOnItsWayIsRemovedAfterIt() {
    copy.write(set("a", ONE));
    KeyRound underWay = copy.begin();
    copy.write(new KeyWrite("p", "a", null));
    finish(underWay);
    round();

    assertNull(cluster.get("p", "a"));
    assertNull(copy.view().get("p", "a"));
  }

  @Test
  void aRemovalAfterARoundThatFailedReachesTheCluster() {
    copy.write(set("a", ONE));
    KeyRound lost = copy.begin();
    write(lost); // and its answer is lost
    copy.failed(lost);

    copy.write(new KeyWrite("p", "a", null));
    round();

    assertNull(cluster.get("p", "a"));
  }

  @Test
  void undoesWhatTheClusterRefuses() {
    for (int i = 0; i < 1024; i++) {
      cluster = cluster.with(set("k" + i, ONE));
    }
    assertEquals(Written.DONE, copy.write(set("mine", ONE)));

    round();

    assertNull(copy.view().get("p", "mine"));
    assertNull(cluster.get("p", "mine"));
    assertEquals(Written.TOO_MANY, copy.write(set("mine", ONE)));
  }

  @Test
  void afterAMergeItReadsEverything() {
    cluster = cluster.with(set("lost", ONE));
    round();
    cluster = StoredKeys.EMPTY.with(set("kept", TWO));

    copy.diverged();
    round();

    assertNull(copy.view().get("p", "lost"));
    assertArrayEquals(TWO, copy.view().get("p", "kept"));
  }

  private void round() {
    finish(copy.begin());
  }

  private void finish(KeyRound round) {
    List<Written> results = write(round);
    copy.end(round, results, cluster.since(round.copyVersion()));
  }

  private List<Written> write(KeyRound round) {
    List<Written> results = new ArrayList<>();
    for (KeyWrite write : round.writes()) {
      results.add(cluster.judge(write));
      if (cluster.judge(write) == Written.DONE) {
        cluster = cluster.with(write);
      }
    }
    return results;
  }

  private static KeyWrite set(String key, byte[] value) {
    return new KeyWrite("p", key, value);
  }
}
