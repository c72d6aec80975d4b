package io.cordon.plugin.wasm;

/**
 * Makes sure that there is stack left for code that must not be cut short: a module may call us at
 * the very end of it, and a StackOverflowError in the middle of a store's write would be the
 * store's problem. Here it is nobody's.
 */
final class StackRoom {

  private StackRoom() {}

  /** Throws StackOverflowError if there is no room for so many small frames. */
  static void require(int frames) {
    if (frames > 0 && descend(frames) < 0) {
      throw new AssertionError();
    }
  }

  private static int descend(int frames) {
    return frames == 0 ? 0 : descend(frames - 1) + 1;
  }
}
