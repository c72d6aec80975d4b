package io.cordon.proxy.frontend.gate;

import io.cordon.proxy.region.Node;
import io.cordon.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What the gate has to know of the server connection that a session has, or has not. */
public interface ServerPlace {

  /** What the client sends goes to it. */
  boolean engaged();

  /** There is one, engaged or kept. */
  boolean held();

  /** The name of its node; null if there is none. */
  @Nullable String place();

  /** The node whose connection the session keeps, if the statement only concerns what is on it. */
  @Nullable Node keptNodeFor(Statement statement);
}
