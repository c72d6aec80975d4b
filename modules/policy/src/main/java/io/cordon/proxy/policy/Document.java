package io.cordon.proxy.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A document that people write, in YAML or JSON, being bound: sections are asked for their keys,
 * and every problem is collected with its path. Used by one thread.
 */
public final class Document {

  private final List<PolicyProblem> problems = new ArrayList<>();
  private final Set<String> keys = new TreeSet<>();
  private final Section root;

  /** Nothing could be bound, so what is missing in it is no problem of its own. */
  private boolean unreadable;

  private Document(String text, UnaryOperator<@Nullable String> environment) {
    Value value = new DocumentReader(new Variables(environment), problems).read(text);
    if (value instanceof Value.Members members) {
      root = new Section(this, "", members.values());
    } else {
      if (value != null && !(value instanceof Value.Scalar scalar && scalar.value() == null)) {
        problems.add(new PolicyProblem("", "expected a map, found " + value.kind()));
      }
      root = new Section(this, "", Collections.emptyMap());
      unreadable = !problems.isEmpty();
    }
  }

  /**
   * Reads a text; what is wrong with it is among the {@link #problems}.
   *
   * @param environment where {@code ${NAME}} is looked up, such as {@code System::getenv}
   */
  public static Document parse(String text, UnaryOperator<@Nullable String> environment) {
    return new Document(text, environment);
  }

  public Section root() {
    return root;
  }

  /** What is wrong so far, in the order in which it was found. */
  public List<PolicyProblem> problems() {
    return Collections.unmodifiableList(problems);
  }

  /** The path of every key that was asked for, sections left out. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(keys);
  }

  /** Adds a problem, unless its path has one already: the first is the cause of the others. */
  void problem(String path, String message) {
    if (!unreadable && problems.stream().noneMatch(problem -> problem.path().equals(path))) {
      problems.add(new PolicyProblem(path, message));
    }
  }

  void asked(String path) {
    keys.add(path);
  }
}
