package io.cordon.it.machine;

import io.cordon.it.CordonMember;
import io.cordon.it.DemoCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whatever two sessions say that share one server connection, they are answered as by a node,
 * message for message, and leave the same behind. {@link Machine} says how to run it longer.
 */
class ProtocolMachineIT {

  @RegisterExtension static final DemoCluster CLUSTER = new DemoCluster();

  @RegisterExtension
  static final CordonMember ONE = CordonMember.with(CLUSTER).pool(1, Duration.ofMinutes(1));

  @RegisterExtension
  static final CordonMember TWO = CordonMember.with(CLUSTER).pool(1, Duration.ofMinutes(1));

  static final List<Message> QUESTIONS =
      List.of(
          Message.query("EXECUTE a"),
          Message.query("EXECUTE b (1)"),
          Message.query("FETCH c"),
          Message.query("SELECT nullif(current_setting('helios.x', true), '')"),
          Message.query(
              "SELECT name, setting, reset_val FROM pg_settings WHERE name !~ '\\.'"
                  + " ORDER BY name"));

  @Test
  void answersAreThoseOfANode() throws Exception {
    new Machine("protocol", 60)
        .run(CLUSTER, List.of(ONE, TWO), QUESTIONS, ProtocolGenerator::sequence);
  }
}
