package io.cordon.proxy.router;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.time.Duration;

/**
 * Asks the chain, one instance per event loop, on that loop's own address.
 *
 * <p>Hooks run here, on the loop. An answer that took longer than the limit is a refusal, whatever
 * it was: on one loop the asker's own timer could not have fired meanwhile.
 */
public final class RouterVerticle extends VerticleBase {

  private static final DeliveryOptions REPLY =
      new DeliveryOptions().setLocalOnly(true).setCodecName(RouterBus.ANSWER_CODEC);

  private static final DeliveryOptions LOGIN_REPLY =
      new DeliveryOptions().setLocalOnly(true).setCodecName(RouterBus.LOGIN_DECISION_CODEC);

  private final int loop;
  private final Chains chains;
  private final Duration limit;

  /**
   * @param loop the event loop that this instance is deployed on
   * @param decisionTimeout for all hooks of one decision together
   */
  public RouterVerticle(int loop, Chains chains, Duration decisionTimeout) {
    this.loop = loop;
    this.chains = chains;
    this.limit = decisionTimeout;
  }

  @Override
  public Future<?> start() {
    RouterBus.register(vertx);
    EventBus bus = vertx.eventBus();
    return Future.all(
        bus.<ChainRequest>localConsumer(RouterBus.address(loop), this::answer).completion(),
        bus.<LoginQuestion>localConsumer(RouterBus.loginAddress(loop), this::admit).completion());
  }

  private void answer(Message<ChainRequest> question) {
    long start = System.nanoTime();
    ChainRequest asked = question.body();
    Rewriting after = asked.after();
    ChainAnswer answer = chains.rule(asked);
    long spent = System.nanoTime() - start + (after == null ? 0 : after.spent());
    if (spent > limit.toNanos()) {
      answer = RouterClient.late(limit, chains.summary().epoch(), asked.request());
    } else if (answer instanceof Rewriting rewriting) {
      answer = rewriting.after(spent);
    }
    question.reply(answer, REPLY);
  }

  private void admit(Message<LoginQuestion> question) {
    long start = System.nanoTime();
    LoginDecision decision = chains.decide(question.body());
    if (System.nanoTime() - start > limit.toNanos()) {
      decision = RouterClient.lateLogin(limit, decision.epoch());
    }
    question.reply(decision, LOGIN_REPLY);
  }
}
