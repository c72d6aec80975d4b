package io.cordon.proxy.cluster;

import io.cordon.proxy.keyvalues.Written;
import io.vertx.core.Promise;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one round sends to the cluster.
 *
 * @param copyVersion what the copy has
 * @param own writes of this member's plugins, which its readers see already
 * @param asked writes that nobody sees before the cluster has them
 */
record KeyRound(long copyVersion, List<KeyWrite> own, List<Asked> asked) {

  record Asked(KeyWrite write, Promise<Written> answer) {}

  List<KeyWrite> writes() {
    return Stream.concat(own.stream(), asked.stream().map(Asked::write)).toList();
  }

  /** Tells those who asked; the results are in the order of {@link #writes}. */
  void answer(List<Written> results) {
    for (int i = 0; i < asked.size(); i++) {
      asked.get(i).answer().complete(results.get(own.size() + i));
    }
  }

  void fail(Throwable cause) {
    asked.forEach(one -> one.answer().tryFail(cause));
  }
}
