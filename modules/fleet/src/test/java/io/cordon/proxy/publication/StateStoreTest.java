package io.cordon.proxy.publication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.proxy.policy.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateStoreTest {

  @TempDir private Path directory;

  @Test
  void findsWhatItKept() throws IOException {
    StateStore store = StateStore.open(directory, null);
    Votes votes =
        Votes.after(policy(4))
            .promising(new Ballot(3, "b"))
            .accepting(new Ballot(4, "c"), policy(5));
    store.keep(policy(4));
    store.save(votes);

    StateStore again = StateStore.open(directory, null);

    assertEquals(store.id(), again.id());
    assertEquals(votes, again.load());
    assertEquals(List.of(policy(4)), again.history());
  }

  @Test
  void keepsTheLastPoliciesOnly() throws IOException {
    StateStore store = StateStore.open(directory, null);

    for (long epoch = 1; epoch <= StateStore.HISTORY + 3; epoch++) {
      store.keep(policy(epoch));
    }

    List<Long> kept = LongStream.rangeClosed(4, StateStore.HISTORY + 3).boxed().toList();
    assertEquals(kept, store.history().stream().map(Committed::epoch).toList());
    assertEquals(
        kept, StateStore.open(directory, null).history().stream().map(Committed::epoch).toList());
  }

  @Test
  void forgetsWhatWasStagedAndWhatWasHalfWritten() throws IOException {
    StateStore store = StateStore.open(directory, null);
    store.stage(policy(2));
    Files.writeString(directory.resolve("history/3" + CheckedFile.HALF), "half");

    StateStore again = StateStore.open(directory, null);

    assertEquals(List.of(), again.history());
    try (var files = Files.list(directory.resolve("staged"))) {
      assertEquals(0, files.count());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"register", "member-id", "history/1"})
  void namesAFileThatIsDamaged(String name) throws IOException {
    Path file = filled().resolve(name);
    String text = Files.readString(file);
    for (String damaged :
        List.of("", text.substring(0, text.length() - 1), text + " ", text.replace('a', 'b'))) {
      Files.writeString(file, damaged);

      IOException e =
          assertThrows(IOException.class, () -> StateStore.open(directory, null).load());

      assertEquals(
          file
              + " is damaged: it does not have the checksum that its first line says; restore it, or"
              + " remove policy.stateDirectory",
          e.getMessage());
    }
  }

  /** Its checksum is right: somebody has written it so. */
  @ParameterizedTest
  @ValueSource(strings = {"register", "history/1"})
  void doesNotTakeAPolicyUnderTheHashOfAnother(String name) throws IOException {
    Path file = filled().resolve(name);
    CheckedFile.write(file, CheckedFile.read(file).replace("\"{}\"", "\"{ }\""));

    IOException e = assertThrows(IOException.class, () -> StateStore.open(directory, null).load());

    String expected = file + " is damaged: the policy of epoch 1, said to be published by m1";
    assertTrue(e.getMessage().startsWith(expected), e.getMessage());
  }

  @Test
  void doesNotTakeAMissingRegisterForAFirstStart() throws IOException {
    Path file = filled().resolve("register");
    Files.delete(file);

    IOException e = assertThrows(IOException.class, () -> StateStore.open(directory, null).load());

    assertTrue(e.getMessage().startsWith(file + " is missing"), e.getMessage());
  }

  /** A device that is always full; the directory could be as well. */
  @Test
  void namesAFileThatCannotBeWrittenAndLeavesTheOneBefore() throws IOException {
    StateStore store = StateStore.open(filled(), null);
    Files.createSymbolicLink(
        directory.resolve("register" + CheckedFile.HALF), Path.of("/dev/full"));

    IOException e = assertThrows(IOException.class, () -> store.save(Votes.after(policy(9))));

    assertEquals(
        "cannot write " + directory.resolve("register") + ": No space left on device",
        e.getMessage());
    assertEquals(Votes.after(policy(1)), StateStore.open(directory, null).load());
  }

  private Path filled() throws IOException {
    StateStore store = StateStore.open(directory, null);
    store.keep(policy(1));
    store.save(Votes.after(policy(1)));
    return directory;
  }

  private static Committed policy(long epoch) {
    return new Committed(
        epoch,
        epoch,
        Sha256.of("{}".getBytes(UTF_8)),
        "{}",
        new TreeSet<>(Set.of("a", "b")),
        "m1",
        Instant.EPOCH);
  }
}
