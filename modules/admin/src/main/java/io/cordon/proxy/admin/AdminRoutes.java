package io.cordon.proxy.admin;

import io.vertx.ext.web.Router;

/** A part of the admin API, behind {@link AdminGuard}. */
@FunctionalInterface
public interface AdminRoutes {

  /** Called once, on the loop of the admin API, where the handlers run and must not block. */
  void mount(Router router);
}
