package io.cordon.demo;

import io.cordon.proxy.policy.Policy;
import java.sql.SQLException;
import java.util.List;

/** What the demo shows: a policy, and statements with the answers that it must give. */
interface Scenario {

  /** Further users of the servers and of the member, each with its name as its password. */
  List<String> users();

  /** What the servers have beside the demo's tables, in SQL. */
  String script();

  Policy policy(List<ServerAddress> servers);

  /** Says everything, and shows how it is answered. */
  void run(Dialogue dialogue) throws SQLException;

  /** What people may say themselves, as arguments of psql after the port. */
  String invitation();
}
