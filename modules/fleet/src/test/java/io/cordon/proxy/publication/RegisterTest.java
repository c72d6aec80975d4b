package io.cordon.proxy.publication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.policy.Sha256;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Members change one register over a network that delays, loses and parts, while members crash,
 * come back with what was on their disks, join and leave. Each change adds a word to a text; the
 * texts tell whether any change was lost or two were made in one place.
 */
class RegisterTest {

  private static final int RUNS = 60;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void noChangeIsLostAndNoTwoWinWhateverTheNetworkDoes(int size) throws Exception {
    int made = 0;
    for (int seed = 0; seed < RUNS; seed++) {
      Fleet fleet = new Fleet(new Random(1000L * size + seed), size, true);
      fleet.run();
      made += fleet.check();
    }
    assertTrue(made > RUNS, "too few changes were made to tell: " + made);
  }

  private static Committed committed(
      long version, long epoch, String document, SortedSet<String> members, String by) {
    String hash = Sha256.of(document.getBytes(UTF_8));
    return new Committed(version, epoch, hash, document, members, by, Instant.EPOCH);
  }

  @Test
  void withoutFaultsEveryChangeIsMade() throws Exception {
    Fleet fleet = new Fleet(new Random(7), 3, false);
    fleet.run();

    assertEquals(fleet.wishes, fleet.check());
  }

  @Test
  void aChangeThatItsProposerLeftHalfMadeIsCompleted() throws Exception {
    Fleet fleet = new Fleet(new Random(1), 3, false);
    String word = "half";
    Committed base = fleet.acceptors.get("m0").decided();
    Committed value = committed(2, 2, base.document() + word + " ", base.members(), "m0");
    for (String type : List.of("prepare", "accept")) {
      fleet
          .acceptors
          .get("m1")
          .answer(
              new JsonObject()
                  .put("base", base.toJson())
                  .put("ballot", "1:dead")
                  .put("value", type.equals("accept") ? value.toJson() : null));
    }
    assertTrue(fleet.acceptors.get("m1").pending());

    fleet.registers.get("m1").settle();
    fleet.drain();

    assertEquals(value, fleet.acceptors.get("m1").decided());
    assertEquals(value, fleet.chosen.get(2L));
  }

  private static final class Fleet {

    private record Event(long at, long order, Runnable action) {}

    final Map<String, Acceptor> acceptors = new HashMap<>();
    final Map<String, Register> registers = new HashMap<>();
    final Map<Long, Committed> chosen = new TreeMap<>();
    final List<String> promised = new ArrayList<>();
    final List<String> violations = new ArrayList<>();
    int wishes;

    private final Random random;
    private final boolean faults;
    private final List<String> names = new ArrayList<>();
    private final Map<String, Votes> disks = new HashMap<>();
    private final Map<String, Integer> side = new HashMap<>();
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(
            (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
    private long now;
    private long order;
    private int lives;
    private boolean calm;

    Fleet(Random random, int size, boolean faults) throws IOException {
      this.random = random;
      this.faults = faults;
      SortedSet<String> members = new TreeSet<>();
      for (int i = 0; i < size; i++) {
        members.add("m" + i);
      }
      Committed first = committed(1, 1, "", members, "m0");
      for (int i = 0; i < size + 1; i++) { // and one that may join
        names.add("m" + i);
        disks.put("m" + i, Votes.after(first));
        live("m" + i);
      }
      chosen.put(1L, first);
    }

    private void live(String name) throws IOException {
      Acceptor acceptor = new Acceptor(StateStore.open(null, null), disks.get(name), value -> {});
      acceptors.put(name, acceptor);
      registers.put(
          name,
          new Register(name + "/" + ++lives, acceptor, peers(name), value -> chosen(name, value)));
    }

    private void chosen(String name, Committed value) {
      Committed before = chosen.putIfAbsent(value.version(), value);
      if (before != null && !before.equals(value)) {
        violations.add(before + " and " + value); // an error would end up in a future
      }
      Acceptor acceptor = acceptors.get(name);
      if (acceptor != null) {
        try {
          acceptor.learn(value);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    }

    private Register.Peers peers(String from) {
      return new Register.Peers() {
        @Override
        public Future<JsonObject> ask(String member, JsonObject message) {
          Promise<JsonObject> answer = Promise.promise();
          later(60, () -> answer.tryFail("timeout"));
          travel(
              from,
              member,
              () -> {
                Acceptor acceptor = acceptors.get(member);
                if (acceptor != null) {
                  try {
                    JsonObject reply = acceptor.answer(message);
                    travel(member, from, () -> answer.tryComplete(reply));
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                }
              });
          return answer.future();
        }

        @Override
        public void later(long millis, Runnable action) {
          events.add(new Event(now + millis, order++, action));
        }
      };
    }

    private void travel(String from, String to, Runnable arrival) {
      boolean lost =
          !calm
              && faults
              && (random.nextInt(10) == 0
                  || !side.getOrDefault(from, 0).equals(side.getOrDefault(to, 0)));
      if (!lost) {
        events.add(new Event(now + 1 + random.nextInt(20), order++, arrival));
      }
    }

    void run() throws IOException {
      for (int i = 0; i < 40; i++) {
        Runnable action = this::wish;
        if (faults) {
          int what = random.nextInt(10);
          action =
              what < 5 ? this::wish : what < 7 ? this::crash : what < 8 ? this::part : this::move;
        }
        events.add(new Event(random.nextInt(3000), order++, action));
      }
      drain();
      // At last all are there and the network is well: whatever was half made comes to its end.
      calm = true;
      for (String name : names) {
        if (!acceptors.containsKey(name)) {
          live(name);
        }
      }
      for (int i = 0; i < 3; i++) {
        for (String name : names) {
          registers.get(name).change(value -> value);
          registers.get(name).settle();
          drain();
        }
      }
    }

    void drain() {
      Event next = events.poll();
      while (next != null) {
        now = Math.max(now, next.at);
        next.action.run();
        next = events.poll();
      }
    }

    private String any() {
      return names.get(random.nextInt(names.size()));
    }

    private void wish() {
      String word = "w" + wishes++ + " ";
      Register register = registers.get(any());
      if (register != null) {
        register
            .change(
                value ->
                    value.document().contains(word)
                        ? value
                        : committed(
                            value.version() + 1,
                            value.epoch() + 1,
                            value.document() + word,
                            value.members(),
                            ""))
            .onSuccess(value -> promised.add(word));
      }
    }

    /** Somebody joins or leaves. */
    private void move() {
      String who = any();
      Register register = registers.get(any());
      if (register != null) {
        register.change(
            value -> {
              SortedSet<String> members = new TreeSet<>(value.members());
              if (!members.remove(who)) {
                members.add(who);
              }
              return members.isEmpty() ? value : value.with(members);
            });
      }
    }

    private void crash() {
      String name = any();
      Acceptor acceptor = acceptors.remove(name);
      registers.remove(name);
      if (acceptor != null) {
        disks.put(name, acceptor.votes());
        events.add(
            new Event(
                now + random.nextInt(400),
                order++,
                () -> {
                  try {
                    live(name);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                }));
      }
    }

    private void part() {
      side.clear();
      names.forEach(name -> side.put(name, random.nextInt(2)));
      events.add(new Event(now + random.nextInt(500), order++, side::clear));
    }

    /** How many changes were promised; each is in the last text, once, and texts only grow. */
    int check() {
      assertEquals(List.of(), violations);
      Committed last = null;
      for (Committed value : chosen.values()) {
        if (last != null) {
          assertTrue(value.document().startsWith(last.document()), last + " then " + value);
        }
        last = value;
      }
      List<String> words = List.of((last == null ? "" : last.document()).split(" "));
      for (String word : promised) {
        assertEquals(1, words.stream().filter(word.strip()::equals).count(), word + chosen);
      }
      return promised.size();
    }
  }
}
