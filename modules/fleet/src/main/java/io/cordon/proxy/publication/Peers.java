package io.cordon.proxy.publication;

import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.proxy.fleet.Members;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The other members, to be asked one by one over the clustered event bus: each process has an
 * address, and tells its lasting id when it is asked. Thread-safe.
 */
final class Peers implements Register.Peers {

  /** Of the messages' form; a higher one only adds fields, which are left out by who reads. */
  private static final int FORM = 1;

  /** A vote is a write to a disk, on a machine that may be busy. */
  private static final Duration VOTE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Members members;

  /** What each process has said of itself last, by the id of the process. */
  private final Map<String, MemberState> known = new ConcurrentHashMap<>();

  /** What is waited for, by process. */
  private final Map<String, Set<Promise<JsonObject>>> outstanding = new ConcurrentHashMap<>();

  Peers(Vertx vertx, Members members) {
    this.vertx = vertx;
    this.members = members;
    members.listen(this::here);
  }

  private static String address(String process) {
    return "policy." + process;
  }

  /** Answers the others, and this member itself. What the handler fails with, they are told. */
  Future<Void> answer(Function<JsonObject, Future<JsonObject>> handler) {
    return vertx
        .eventBus()
        .<JsonObject>consumer(
            address(members.self().id()),
            message ->
                handler
                    .apply(message.body())
                    .onSuccess(message::reply)
                    .onFailure(cause -> message.fail(1, String.valueOf(cause.getMessage()))))
        .completion();
  }

  /** Asks a process. Fails when it is gone, too. */
  Future<JsonObject> askProcess(String process, JsonObject message, Duration limit) {
    Promise<JsonObject> answer = Promise.promise();
    Set<Promise<JsonObject>> asked =
        outstanding.computeIfAbsent(process, p -> ConcurrentHashMap.newKeySet());
    asked.add(answer);
    vertx
        .eventBus()
        .<JsonObject>request(
            address(process),
            message.copy().put("v", FORM),
            new DeliveryOptions().setSendTimeout(limit.toMillis()))
        .onComplete(
            reply -> {
              asked.remove(answer);
              if (reply.succeeded()) {
                answer.tryComplete(reply.result().body());
              } else {
                answer.tryFail(reply.cause());
              }
            });
    return answer.future();
  }

  private void here(List<MemberInfo> all) {
    Set<String> processes = all.stream().map(MemberInfo::id).collect(Collectors.toSet());
    outstanding.forEach(
        (process, asked) -> {
          if (!processes.contains(process)) {
            asked.forEach(answer -> answer.tryFail("it has gone"));
          }
        });
    outstanding.keySet().retainAll(processes);
  }

  /** A process has said this of itself. */
  void heard(String process, MemberState state) {
    known.put(process, state);
  }

  @Override
  public Future<JsonObject> ask(String member, JsonObject message) {
    String process = present().get(member);
    return process == null
        ? Future.failedFuture("member " + member + " is not there")
        : askProcess(process, message, VOTE)
            .recover(
                cause ->
                    Future.failedFuture("member " + name(process) + ": " + cause.getMessage()));
  }

  @Override
  public void later(long millis, Runnable action) {
    vertx.setTimer(millis, id -> action.run());
  }

  /** The processes that are there and have said who they are, by lasting id. */
  SortedMap<String, String> present() {
    SortedMap<String, String> present = new TreeMap<>();
    for (MemberInfo member : members.all()) {
      MemberState state = known.get(member.id());
      if (state != null) {
        present.put(state.id(), member.id());
      }
    }
    return present;
  }

  /** What each process that is there has said last. */
  Map<String, MemberState> states() {
    known
        .keySet()
        .retainAll(members.all().stream().map(MemberInfo::id).collect(Collectors.toSet()));
    return Map.copyOf(known);
  }

  /** For people. */
  String name(String process) {
    return members.all().stream()
        .filter(member -> member.id().equals(process))
        .map(MemberInfo::name)
        .findFirst()
        .orElse(process);
  }
}
