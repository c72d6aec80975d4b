package io.cordon.proxy.fleet;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a CancelRequest to the member whose session it names, point to point over the event bus.
 * There it is obeyed or forgotten, never passed on again. A member that is gone, or that never was:
 * nothing happens, as with a PostgreSQL that has no such process. What is answered says that it is
 * done with, and not whether there was such a session. Thread-safe.
 */
public final class CancelRelay {

  private static final Logger log = LoggerFactory.getLogger(CancelRelay.class);
  private static final String ADDRESS = "cordon.cancel.";

  /** How long a member that does not answer is waited for. */
  private static final DeliveryOptions ANSWER = new DeliveryOptions().setSendTimeout(5_000);

  private final EventBus bus;
  private final Members members;
  private final CancelLimit limit;

  /**
   * Obeys a CancelRequest for a session of this member. Must not block. Its future completes when
   * nothing that begins later can be cancelled by it.
   */
  @FunctionalInterface
  public interface Receiver {
    Future<Void> cancel(int processId, byte[] secret);
  }

  public CancelRelay(Vertx vertx, Members members, CancelLimit limit) {
    this.bus = vertx.eventBus();
    this.members = members;
    this.limit = limit;
  }

  /** Completes when the whole cluster can reach this member. */
  public Future<Void> listen(Receiver receiver) {
    return bus.consumer(
            ADDRESS + members.self().id(),
            message -> {
              CancelMessage cancel = CancelMessage.parse(message.body());
              if (cancel != null) {
                receiver
                    .cancel(cancel.processId(), cancel.secret())
                    .onComplete(done -> message.reply(null));
              } else {
                log.warn("cancel request of another member cannot be read");
              }
            })
        .completion();
  }

  /**
   * Passes it on to the member with this number: to both, if two halves of a parted cluster gave it
   * twice. Succeeds when they are done with it, or have not said so within five seconds.
   *
   * @param source who sent it, for the limits
   */
  public Future<Void> forward(int processId, byte[] secret, String source) {
    List<Future<?>> sent = new ArrayList<>();
    int number = ProcessIds.member(processId);
    if (number == 0) {
      return Future.succeededFuture();
    }
    for (MemberInfo member : members.all()) {
      if (member.number() == number && !member.self()) {
        if (!limit.pass(source)) {
          log.debug("cancel request dropped, too many in a second source={}", source);
          break;
        }
        sent.add(
            bus.request(
                ADDRESS + member.id(), new CancelMessage(processId, secret).toJson(), ANSWER));
      }
    }
    return Future.join(sent).<Void>mapEmpty().otherwiseEmpty();
  }
}
