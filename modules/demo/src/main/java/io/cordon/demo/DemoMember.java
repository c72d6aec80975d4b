package io.cordon.demo;

import io.cordon.proxy.Member;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The demo's member, for those who wait. */
final class DemoMember implements AutoCloseable {

  private static final long SECONDS = 30;

  private final Member member;
  private final int port;

  private DemoMember(Member member, int port) {
    this.member = member;
    this.port = port;
  }

  /** Returns when it takes clients; port 0 picks a free one. */
  static DemoMember start(List<ServerAddress> nodes, int port, int adminPort)
      throws IOException, TimeoutException {
    int at = port == 0 ? Ports.anyFree() : port;
    return new DemoMember(
        await(Member.start(DemoConfig.member(at, adminPort), DemoConfig.policy(nodes))), at);
  }

  int port() {
    return port;
  }

  @Override
  public void close() throws TimeoutException {
    await(member.close());
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(SECONDS, TimeUnit.SECONDS);
  }
}
