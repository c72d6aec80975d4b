package io.cordon.proxy.frontend.session;

import java.util.concurrent.atomic.AtomicLong;

/** What all sessions of a member together make it keep, in bytes, about. Thread-safe. */
public final class MemberBudget {

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  public MemberBudget(long limit) {
    this.limit = limit;
  }

  void change(long bytes) {
    used.addAndGet(bytes);
  }

  long used() {
    return used.get();
  }

  /** True if so many more are too many. */
  boolean refuses(long more) {
    return used.get() + more > limit;
  }
}
