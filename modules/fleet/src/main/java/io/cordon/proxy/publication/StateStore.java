package io.cordon.proxy.publication;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a member keeps on disk, or in memory only where it has no directory:
 *
 * <pre>
 *   member-id        its lasting id
 *   register         its Votes, the policy in force among them
 *   history/EPOCH    each policy that it has known, the last {@value #HISTORY}
 *   staged/EPOCH-…   one that it has accepted and that may come into force
 * </pre>
 *
 * A file is whole and on the disk, or it is the one before ({@link CheckedFile}). Whatever is wrong
 * is an {@link IOException} that names the file. Thread-safe; blocks.
 */
final class StateStore {

  static final int HISTORY = 50;

  private final @Nullable Path directory;
  private final String id;
  private final NavigableMap<Long, Committed> history = new TreeMap<>();

  private StateStore(@Nullable Path directory, String id) {
    this.directory = directory;
    this.id = id;
  }

  /**
   * Opens the directory, and makes it if it is not there.
   *
   * @param directory null: nothing is kept
   * @param name what stands for a lasting id where there is no directory; null: nothing does
   */
  static StateStore open(@Nullable Path directory, @Nullable String name) throws IOException {
    if (directory == null) {
      return new StateStore(null, name == null ? UUID.randomUUID().toString() : "name:" + name);
    }
    Files.createDirectories(directory.resolve("history"));
    Files.createDirectories(directory.resolve("staged"));
    StateStore store = new StateStore(directory, id(directory.resolve("member-id")));
    store.readHistory();
    for (Path file : list(directory.resolve("staged"))) {
      Files.delete(file); // of a publication that is over
    }
    return store;
  }

  private static String id(Path file) throws IOException {
    try {
      return CheckedFile.read(file);
    } catch (NoSuchFileException e) {
      String id = UUID.randomUUID().toString();
      CheckedFile.write(file, id);
      return id;
    }
  }

  /** Stays the same as long as the directory does. */
  String id() {
    return id;
  }

  Votes load() throws IOException {
    if (directory == null) {
      return Votes.NONE;
    }
    Path file = directory.resolve("register");
    try {
      return Votes.fromJson(new JsonObject(CheckedFile.read(file)));
    } catch (NoSuchFileException e) {
      if (!history.isEmpty()) {
        throw new StateException(file + " is missing, and there is a history", e);
      }
      return Votes.NONE;
    } catch (UntrueHashException e) {
      throw new StateException(file + " is damaged: " + e.getMessage(), e);
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      throw new StateException(file + " is not what this version writes", e);
    }
  }

  void save(Votes votes) throws IOException {
    if (directory != null) {
      CheckedFile.write(directory.resolve("register"), votes.toJson().encode());
    }
  }

  /** Makes sure that this policy can be kept when it comes into force. */
  void stage(Committed candidate) throws IOException {
    if (directory != null) {
      CheckedFile.write(staged(directory, candidate), candidate.toJson().encode());
    }
  }

  void unstage(Committed candidate) throws IOException {
    if (directory != null) {
      Files.deleteIfExists(staged(directory, candidate));
    }
  }

  /** This policy is part of the history now. */
  synchronized void keep(Committed policy) throws IOException {
    if (directory != null) {
      Path kept = directory.resolve("history").resolve(Long.toString(policy.epoch()));
      CheckedFile.write(kept, policy.toJson().encode());
    }
    history.put(policy.epoch(), policy);
    while (history.size() > HISTORY) {
      long oldest = history.firstKey();
      history.remove(oldest);
      if (directory != null) {
        Files.deleteIfExists(directory.resolve("history").resolve(Long.toString(oldest)));
      }
    }
  }

  /** The oldest first. */
  synchronized List<Committed> history() {
    return List.copyOf(history.values());
  }

  private synchronized void readHistory() throws IOException {
    if (directory == null) {
      return;
    }
    for (Path file : list(directory.resolve("history"))) {
      try {
        Committed policy = Committed.fromJson(new JsonObject(CheckedFile.read(file)));
        if (policy != null) {
          history.put(policy.epoch(), policy);
        }
      } catch (UntrueHashException e) {
        throw new StateException(file + " is damaged: " + e.getMessage(), e);
      } catch (DecodeException | ClassCastException | NullPointerException e) {
        throw new StateException(file + " is not what this version writes", e);
      }
    }
  }

  private static Path staged(Path directory, Committed candidate) {
    return directory.resolve("staged").resolve(candidate.epoch() + "-" + candidate.hash());
  }

  /** Without what a write left half done. */
  private static List<Path> list(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.toList()) {
        if (file.getFileName().toString().endsWith(CheckedFile.HALF)) {
          Files.delete(file);
        } else {
          files.add(file);
        }
      }
    }
    return files;
  }
}
