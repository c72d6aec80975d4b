package io.cordon.proxy.router;

import io.cordon.proxy.loop.ByReference;
import io.vertx.core.Vertx;
import java.util.List;

/** The router's address on each loop, and the codecs of what is said there. */
final class RouterBus {

  private static final ByReference<ChainRequest> REQUEST =
      new ByReference<>("cordon.route.request");
  private static final ByReference<ChainAnswer> ANSWER = new ByReference<>("cordon.route.answer");
  private static final ByReference<LoginQuestion> LOGIN_QUESTION =
      new ByReference<>("cordon.login.question");
  private static final ByReference<LoginDecision> LOGIN_DECISION =
      new ByReference<>("cordon.login.decision");

  static final String REQUEST_CODEC = REQUEST.name();
  static final String ANSWER_CODEC = ANSWER.name();
  static final String LOGIN_QUESTION_CODEC = LOGIN_QUESTION.name();
  static final String LOGIN_DECISION_CODEC = LOGIN_DECISION.name();

  private static final List<ByReference<?>> ALL =
      List.of(REQUEST, ANSWER, LOGIN_QUESTION, LOGIN_DECISION);

  private RouterBus() {}

  static String address(int loop) {
    return "route." + loop;
  }

  static String loginAddress(int loop) {
    return "login." + loop;
  }

  /** Makes the codecs known, once per Vert.x. */
  static void register(Vertx vertx) {
    ALL.forEach(codec -> codec.register(vertx));
  }
}
