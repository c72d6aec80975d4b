package io.cordon.proxy.router;

import io.cordon.plugin.RouteRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the router of one event loop, over the event bus. For use on that loop. */
public final class RouterClient {

  private static final String LATE = "no decision within ";

  private static final Logger LOG = LoggerFactory.getLogger(RouterClient.class);

  private final Vertx vertx;
  private final String address;
  private final Chains chains;
  private final Duration limit;
  private final String loginAddress;
  private final DeliveryOptions options;
  private final DeliveryOptions loginOptions;

  public RouterClient(Vertx vertx, int loop, Chains chains, Duration decisionTimeout) {
    this.vertx = vertx;
    this.address = RouterBus.address(loop);
    this.chains = chains;
    this.limit = decisionTimeout;
    this.loginAddress = RouterBus.loginAddress(loop);
    this.options = options(RouterBus.REQUEST_CODEC);
    this.loginOptions = options(RouterBus.LOGIN_QUESTION_CODEC);
    RouterBus.register(vertx);
  }

  private DeliveryOptions options(String codec) {
    return new DeliveryOptions()
        .setLocalOnly(true)
        .setCodecName(codec)
        .setSendTimeout(limit.toMillis());
  }

  /** What the chain depends on now, without asking it: a volatile read. */
  public ChainSummary summary() {
    return chains.summary();
  }

  /** A answer. Never fails: where none comes, for whatever reason, it is a refusal. */
  public Future<ChainAnswer> ask(ChainRequest asked) {
    return vertx
        .eventBus()
        .<ChainAnswer>request(address, asked, options)
        .map(Message::body)
        .otherwise(failure -> none(failure, asked.request()));
  }

  /** False: nobody is to be told how a statement ends. A volatile read. */
  public boolean observed() {
    return chains.observed();
  }

  /**
   * Tells the {@code post_query} hooks how a statement has ended, soon, and those of the chain that
   * is current now. A queue and no message: nobody answers, and nobody waits.
   */
  public void tell(Observation observation) {
    chains.tell(observation);
  }

  /**
   * Whether the client is let in, and with which attributes. Without an {@code authenticate} hook
   * it is, at once. Never fails: where no decision comes, for whatever reason, it is a denial.
   */
  public Future<LoginDecision> admit(LoginQuestion question) {
    ChainSummary chain = chains.summary();
    if (!chain.asksLogins()) {
      return Future.succeededFuture(new LoginDecision.Admitted(question.fixed(), chain.epoch()));
    }
    return vertx
        .eventBus()
        .<LoginDecision>request(loginAddress, question, loginOptions)
        .map(Message::body)
        .otherwise(this::nobody);
  }

  private LoginDecision nobody(Throwable failure) {
    LOG.warn("no decision address={} error={}", loginAddress, failure.toString());
    return lateLogin(limit, chains.summary().epoch());
  }

  static LoginDecision lateLogin(Duration limit, long epoch) {
    return new LoginDecision.Denied(LATE + limit.toMillis() + " ms", epoch);
  }

  private Decision none(Throwable failure, RouteRequest request) {
    LOG.warn("no decision address={} error={}", address, failure.toString());
    return late(limit, chains.summary().epoch(), request);
  }

  static Decision late(Duration limit, long epoch, RouteRequest request) {
    return new Decision.Refused(
        ReasonClass.TIMEOUT, LATE + limit.toMillis() + " ms", epoch, request.context().requestId());
  }
}
