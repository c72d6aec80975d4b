package io.cordon.it.machine;

import static org.junit.jupiter.api.Assertions.fail;

import io.cordon.it.CordonMember;
import io.cordon.it.DemoCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * Runs the sequences that a generator makes of numbers, the seeds, and prints what fails as a test
 * case. Always the same sequences, unless it is told otherwise:
 *
 * <ul>
 *   <li>{@code -Dcordon.machine.minutes=30}: for so long, and from a seed that is the time
 *   <li>{@code -Dcordon.machine.seed=7}: from this one
 *   <li>{@code -Dcordon.machine.sequences=1}: so many
 *   <li>{@code -Dcordon.machine.differences=20}: until so many kinds of differences are found
 * </ul>
 */
final class Machine {

  private static final int PATIENT = 20_000;
  private static final int IMPATIENT = 1_000;

  private final String name;
  private final long first;
  private final long sequences;
  private final long until;
  private final int enough = Integer.getInteger("cordon.machine.differences", 3);
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong steps = new AtomicLong();
  private final AtomicLong documented = new AtomicLong();
  private final Map<String, String> found = new ConcurrentSkipListMap<>();

  /**
   * @param sequences how many, unless it is told otherwise
   */
  Machine(String name, int sequences) {
    this.name = name;
    long minutes = Long.getLong("cordon.machine.minutes", 0);
    this.first =
        Long.getLong("cordon.machine.seed", minutes == 0 ? 1 : System.currentTimeMillis() / 1000);
    this.sequences =
        Long.getLong("cordon.machine.sequences", minutes == 0 ? sequences : Long.MAX_VALUE);
    this.until =
        minutes == 0 ? Long.MAX_VALUE : System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
  }

  /** One thread for each member. */
  void run(
      DemoCluster cluster,
      List<CordonMember> members,
      List<Message> questions,
      LongFunction<List<Step>> generator)
      throws Exception {
    long begun = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(members.size());
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int lane = 0; lane < members.size(); lane++) {
        CordonMember member = members.get(lane);
        int number = lane;
        running.add(
            threads.submit(
                () -> {
                  try (Comparison comparison = new Comparison(cluster, member, number, questions)) {
                    run(comparison, generator);
                  }
                  return null;
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    String summary =
        "%s: seeds from %d, %d sequences with %d steps in %d s, %d ended by what is documented, %d"
            .concat(" kinds of differences")
            .formatted(
                name,
                first,
                done.get(),
                steps.get(),
                Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
                documented.get(),
                found.size());
    System.out.println(summary);
    if (!found.isEmpty()) {
      fail(summary + "\n\n" + String.join("\n", found.values()));
    }
  }

  private void run(Comparison comparison, LongFunction<List<Step>> generator) throws Exception {
    while (System.nanoTime() < until && found.size() < enough) {
      long number = next.getAndIncrement();
      if (number >= sequences) {
        return;
      }
      long seed = first + number;
      List<Step> sequence = generator.apply(seed);
      Difference difference;
      try {
        difference = comparison.run(sequence, PATIENT);
      } catch (Exception e) {
        throw new IllegalStateException(name + ", seed " + seed + ": " + e.getMessage(), e);
      }
      done.incrementAndGet();
      steps.addAndGet(sequence.size());
      if (difference != null && DocumentedDifferences.allow(difference)) {
        documented.incrementAndGet();
      } else if (difference != null
          && found.putIfAbsent(difference.kind(), "seed " + seed) == null) {
        String report = report(comparison, seed, sequence, difference);
        found.put(difference.kind(), report);
        System.out.println(report);
      }
    }
  }

  private String report(
      Comparison comparison, long seed, List<Step> sequence, Difference difference)
      throws Exception {
    List<Step> least =
        Minimizer.minimize(
            sequence,
            150,
            steps -> {
              Difference again = comparison.run(steps, IMPATIENT);
              return again != null && again.kind().equals(difference.kind());
            });
    Difference again = comparison.run(least, PATIENT);
    if (again == null) {
      return "%s, seed %d: differed once, and not again\n%s\n%s"
          .formatted(name, seed, difference, code(sequence));
    }
    return "%s, seed %d: %s\n%s".formatted(name, seed, again, code(least));
  }

  private String code(List<Step> steps) {
    return steps.stream()
        .map(step -> "    " + step)
        .collect(Collectors.joining(",\n", "of(\n    \"" + name + "\",\n", "),\n"));
  }
}
