package io.cordon.demo;

import io.cordon.proxy.Member;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The demo's member, for those who wait. */
final class DemoMember implements AutoCloseable {

  private static final long SECONDS = 30;

  private final Member member;

  private DemoMember(Member member) {
    this.member = member;
  }

  /** Returns when it takes clients; port 0 picks a free one. */
  static DemoMember start(Scenario scenario, List<ServerAddress> nodes, int port, int adminPort)
      throws TimeoutException {
    return new DemoMember(
        await(
            Member.start(
                DemoConfig.member(port, adminPort, scenario.users()), scenario.policy(nodes))));
  }

  int port() {
    return member.port();
  }

  @Override
  public void close() throws TimeoutException {
    await(member.close());
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(SECONDS, TimeUnit.SECONDS);
  }
}
