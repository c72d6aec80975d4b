package io.cordon.proxy.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cordon.test.Ports;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The log is what is looked at, so nothing else may write to it meanwhile. */
@Isolated
class JoinWaitTest {

  @Test
  void aMemberThatEndsItsClusterItselfRaisesNoAlarm() throws Exception {
    int port = Ports.first(1);
    PrintStream before = System.out;
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    System.setOut(new PrintStream(logged, true, UTF_8));
    Throwable failure;
    try {
      Future<ClusterMember> start =
          ClusterMember.start(
              new ClusterOptions(
                  "alone-" + port,
                  "127.0.0.1",
                  port,
                  List.of("127.0.0.1:" + port),
                  null,
                  "alone",
                  new Quorum(2, Duration.ofMillis(100), Quorum.JoinFailure.STOP)),
              1);
      failure =
          assertThrows(
                  ExecutionException.class,
                  () -> start.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS))
              .getCause();
    } finally {
      System.setOut(before);
    }

    assertEquals(
        "not started: only 1 of 2 members of the cluster \"alone-"
            + port
            + "\" are there after 0 s (cluster.minMembers, cluster.joinTimeout)",
        failure.getMessage());
    String log = logged.toString(UTF_8);
    assertFalse(log.contains(ClusterWatch.SHUT_DOWN), log);
  }
}
