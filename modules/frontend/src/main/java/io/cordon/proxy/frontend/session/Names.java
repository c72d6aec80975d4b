package io.cordon.proxy.frontend.session;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A set of names. Immutable, and shared: one more costs as much as the way to it. */
public final class Names {

  static final Names NONE = new Names(null, 0);

  private final @Nullable SortedNode<Boolean> root;
  private final int size;

  private Names(@Nullable SortedNode<Boolean> root, int size) {
    this.root = root;
    this.size = size;
  }

  boolean has(String name) {
    return SortedNode.get(root, name) != null;
  }

  int size() {
    return size;
  }

  Names with(String name) {
    return has(name) ? this : new Names(SortedNode.put(root, name, true), size + 1);
  }

  Names without(String name) {
    return has(name) ? new Names(SortedNode.remove(root, name), size - 1) : this;
  }

  /** Both together: the smaller is put into the larger. */
  Names and(Names other) {
    Names[] all = {size >= other.size ? this : other};
    (size >= other.size ? other : this).forEach(name -> all[0] = all[0].with(name));
    return all[0];
  }

  void forEach(Consumer<String> action) {
    SortedNode.forEach(root, "", (name, there) -> action.accept(name));
  }
}
