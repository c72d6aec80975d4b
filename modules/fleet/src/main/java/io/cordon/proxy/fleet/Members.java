package io.cordon.proxy.fleet;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who is in the fleet. Reads are of a snapshot, and never block. Thread-safe. */
public interface Members {

  /** This member. */
  MemberInfo self();

  /** All of the cluster that this member can speak to, itself too, by number. */
  List<MemberInfo> all();

  /**
   * Tells the fleet where this member takes clients. Completes when it is on its way to the others.
   */
  Future<Void> announce(String clientAddress, @Nullable String adminAddress);

  /**
   * Hears what {@link #all} says: at once, then at every change. Calls come one at a time, on any
   * thread, and must not block.
   */
  void listen(Consumer<List<MemberInfo>> listener);
}
