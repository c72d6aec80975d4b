package io.cordon.proxy.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.MapEvent;
import com.hazelcast.replicatedmap.ReplicatedMap;
import io.cordon.proxy.fleet.MemberInfo;
import io.cordon.proxy.fleet.Members;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in the cluster is Hazelcast's to say; what each of them says of itself is in a replicated
 * map, by its id. Name and version are attributes of Hazelcast's too, so that a member that has
 * just joined is known.
 */
final class ReplicatedMembers implements Members {

  static final String MAP = "cordon.members";

  /** What vertx-hazelcast calls a member, in Hazelcast's attributes: it outlives a merge. */
  private static final String ID = "__vertx.nodeId";

  private static final Logger log = LoggerFactory.getLogger(ReplicatedMembers.class);

  private final Vertx vertx;
  private final HazelcastInstance hazelcast;
  private final ReplicatedMap<Object, @Nullable Object> map;
  private final String id;
  private final List<Consumer<List<MemberInfo>>> listeners = new ArrayList<>();

  /** What could not be read, by the member that it was to be of. */
  private final Map<String, Object> unread = new ConcurrentHashMap<>();

  private volatile SharedMember said;
  private volatile List<MemberInfo> shown = List.of();

  private ReplicatedMembers(
      Vertx vertx, HazelcastInstance hazelcast, String id, SharedMember said) {
    this.vertx = vertx;
    this.hazelcast = hazelcast;
    this.map = hazelcast.getReplicatedMap(MAP);
    this.id = id;
    this.said = said;
  }

  static Future<ReplicatedMembers> open(
      Vertx vertx, HazelcastInstance hazelcast, String id, @Nullable String name, String version) {
    Callable<ReplicatedMembers> open =
        () -> {
          int number = MemberNumbers.claim(hazelcast, id, () -> ids(hazelcast));
          String shownAs = name == null ? "member-" + number : name;
          ReplicatedMembers members =
              new ReplicatedMembers(
                  vertx, hazelcast, id, SharedMember.of(number, shownAs, version, null, null));
          members.say();
          members.map.addEntryListener(members.new Changes());
          hazelcast.getCluster().addMembershipListener(members.new Presence());
          hazelcast
              .getLifecycleService()
              .addLifecycleListener(
                  event -> {
                    if (event.getState() == LifecycleState.MERGED) {
                      members.later(members::say);
                    }
                  });
          members.show();
          return members;
        };
    return vertx.executeBlocking(open);
  }

  @Override
  public MemberInfo self() {
    return info(id, said);
  }

  @Override
  public List<MemberInfo> all() {
    return shown;
  }

  @Override
  public Future<Void> announce(String clientAddress, @Nullable String adminAddress) {
    SharedMember before = said;
    said =
        new SharedMember(
            before.v(),
            before.number(),
            before.name(),
            before.version(),
            clientAddress,
            adminAddress);
    return vertx.executeBlocking(
        () -> {
          say();
          show();
          return null;
        });
  }

  @Override
  public synchronized void listen(Consumer<List<MemberInfo>> listener) {
    listeners.add(listener);
    listener.accept(shown);
  }

  private void say() {
    map.put(id, said.toJson());
  }

  private static Set<String> ids(HazelcastInstance hazelcast) {
    return hazelcast.getCluster().getMembers().stream()
        .map(member -> String.valueOf(member.getAttribute(ID)))
        .collect(Collectors.toSet());
  }

  private synchronized void show() {
    List<MemberInfo> now =
        hazelcast.getCluster().getMembers().stream()
            .map(this::info)
            .sorted(Comparator.comparingInt(MemberInfo::number).thenComparing(MemberInfo::id))
            .toList();
    if (!now.equals(shown)) {
      boolean changed = now.size() != shown.size();
      shown = now;
      if (changed) {
        log.info(
            "fleet changed members={} names={}",
            now.size(),
            now.stream().map(MemberInfo::name).collect(Collectors.joining(",")));
      }
      listeners.forEach(listener -> listener.accept(now));
    }
  }

  private MemberInfo info(Member member) {
    String memberId = String.valueOf(member.getAttribute(ID));
    return info(memberId, memberId.equals(id) ? said : saidBy(memberId));
  }

  private @Nullable SharedMember saidBy(String memberId) {
    Object found = map.get(memberId);
    if (found == null) {
      return null;
    }
    try {
      if (found instanceof String json) {
        return SharedMember.parse(json);
      }
      note(memberId, found, found.getClass().getName());
    } catch (JsonProcessingException e) {
      note(memberId, found, String.valueOf(e.getOriginalMessage()));
    }
    return null;
  }

  /** Once. The member that it is of puts the right text in its place when it hears of it. */
  private void note(String memberId, Object found, String what) {
    if (!found.equals(unread.put(memberId, found))) {
      log.error(
          "what a member says of itself cannot be read, it will say it again map={}"
              + " member={} found={}",
          MAP,
          memberId,
          what);
    }
  }

  private MemberInfo info(String memberId, @Nullable SharedMember saying) {
    boolean self = memberId.equals(id);
    return saying == null
        ? new MemberInfo(memberId, 0, "unknown", "unknown", null, null, self)
        : new MemberInfo(
            memberId,
            saying.number(),
            saying.name() == null ? "unknown" : saying.name(),
            saying.version() == null ? "unknown" : saying.version(),
            saying.clientAddress(),
            saying.adminAddress(),
            self);
  }

  /** Off Hazelcast's event threads, which must not wait for Hazelcast. */
  private void later(Runnable task) {
    vertx
        .executeBlocking(
            () -> {
              task.run();
              show();
              return null;
            })
        .onFailure(e -> log.debug("fleet not looked at: the member is leaving", e));
  }

  /** On Hazelcast's event threads. */
  private final class Changes extends EntryAdapter<Object, @Nullable Object> {

    @Override
    public void onEntryEvent(EntryEvent<Object, @Nullable Object> event) {
      if (id.equals(event.getKey()) && !said.toJson().equals(event.getValue())) {
        later(ReplicatedMembers.this::say); // somebody else has said it in this one's place
      } else {
        show();
      }
    }

    @Override
    public void onMapEvent(MapEvent event) {
      show();
    }
  }

  /** On Hazelcast's event threads. */
  private final class Presence implements MembershipListener {

    @Override
    public void memberAdded(MembershipEvent event) {
      show();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      String gone = event.getMember().getAttribute(ID);
      later(
          () -> {
            if (gone != null) {
              map.remove(gone);
            }
          });
    }
  }
}
