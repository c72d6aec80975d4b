package io.cordon.it.compose;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code cluster/haproxy.cfg}, read by HAProxy itself. */
class HaproxyConfigTest {

  private static final Map<String, String> MEMBERS =
      Map.of("CORDON_1", "127.0.0.2", "CORDON_2", "127.0.0.3", "CORDON_3", "127.0.0.4");

  @Test
  void isAConfiguration() throws Exception {
    check(MEMBERS);
  }

  @Test
  void isOneWithPortsOfItsOwnToo() throws Exception {
    Map<String, String> environment = new HashMap<>(MEMBERS);
    environment.put("HAPROXY_BIND", "127.0.0.1");
    environment.put("HAPROXY_PORT", "16432");
    environment.put("HAPROXY_ADMIN_PORT", "19090");
    environment.put("HAPROXY_STATUS_PORT", "18404");
    environment.put("CORDON_1_PORT", "26432");
    environment.put("CORDON_1_ADMIN_PORT", "29090");

    check(environment);
  }

  @Test
  void isOneWithANameServerToo() throws Exception {
    Map<String, String> environment = new HashMap<>(MEMBERS);
    environment.put("HAPROXY_DNS", "127.0.0.11:53");

    check(environment);
  }

  /** A warning is a failure: {@code -dW}. */
  private static void check(Map<String, String> environment) throws Exception {
    Program.installed("haproxy")
        .run(Duration.ofSeconds(30), environment, "-dW", "-c", "-f", "cluster/haproxy.cfg");
  }
}
