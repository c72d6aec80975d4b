package io.cordon.proxy.frontend.gate;

import io.cordon.plugin.Hook;
import io.cordon.plugin.RouteRequest;
import io.cordon.proxy.frontend.session.DecisionRequest;
import io.cordon.proxy.frontend.session.Quoted;
import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.router.ChainAnswer;
import io.cordon.proxy.router.ChainRequest;
import io.cordon.proxy.router.Decision;
import io.cordon.proxy.router.ReasonClass;
import io.cordon.proxy.router.Rewrites;
import io.cordon.proxy.router.Rewriting;
import io.cordon.proxy.router.RouterClient;
import io.cordon.sql.Script;
import io.cordon.sql.Statement;
import io.vertx.core.Future;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One statement on its way through the chain: asked about once, and once more for each rewriting of
 * it, always under one chain. What a plugin puts in a statement's place is read here as its
 * client's own text would be.
 */
final class ChainCall {

  private final Routing routing;
  private final RouterClient router;
  private final int maxBytes;
  private final DecisionRequest first;
  private DecisionRequest question;
  private @Nullable Script rewritten;

  /**
   * @param maxBytes the longest text that a client may send
   */
  ChainCall(Routing routing, RouterClient router, int maxBytes, DecisionRequest first) {
    this.routing = routing;
    this.router = router;
    this.maxBytes = maxBytes;
    this.first = first;
    this.question = first;
  }

  /** Never fails: what goes wrong is a refusal. */
  Future<ChainResult> decide() {
    question = first;
    rewritten = null;
    return request(first).compose(request -> next(ChainRequest.of(request)));
  }

  private Future<ChainResult> next(ChainRequest asked) {
    return router.ask(asked).compose(answer -> after(asked, answer));
  }

  private Future<ChainResult> after(ChainRequest asked, ChainAnswer answer) {
    if (answer instanceof Decision decision) {
      return Future.succeededFuture(new ChainResult(decision, question, rewritten));
    }
    return answer instanceof Rewriting rewriting ? rewritten(rewriting, asked.request()) : decide();
  }

  private Future<ChainResult> rewritten(Rewriting rewriting, RouteRequest before) {
    Session session = question.session();
    String text = rewriting.text();
    String objection = unfit(text, session.charset());
    if (objection != null) {
      return next(ChainRequest.rejected(rewriting, before, objection));
    }
    if (session.readingUncertain() && !Quoted.isPlain(text)) {
      // Not the plugin's failure: the client chose the moment.
      return Future.succeededFuture(
          new ChainResult(
              new Decision.Refused(
                  ReasonClass.UNCERTAIN_TEXT,
                  "a rewritten text cannot be read before the statements ahead of it have ended",
                  null,
                  Hook.PRE_QUERY,
                  routing.chain().epoch(),
                  List.of(),
                  first.requestId(),
                  false),
              question,
              rewritten));
    }
    Script script = read(text);
    objection = Rewrites.objection(script, question.text(), question.opaque());
    if (objection != null) {
      return next(ChainRequest.rejected(rewriting, before, objection));
    }
    Statement statement = script.statements().get(0);
    String alone = statement.text(script);
    Script one = alone.equals(text) ? script : read(alone);
    DecisionRequest about = routing.withWritesOfViews(question.rewritten(one));
    return request(about)
        .compose(
            request -> {
              question = about;
              rewritten = one;
              return next(ChainRequest.accepted(rewriting, request));
            });
  }

  private Future<RouteRequest> request(DecisionRequest about) {
    return routing
        .names(about)
        .compose(
            names ->
                about.normalized().map(normalized -> Routing.request(about, names, normalized)));
  }

  private Script read(String text) {
    return first.scripts().analyze(text, first.session().standardConformingStrings());
  }

  private @Nullable String unfit(String text, Charset charset) {
    if (text.length() > maxBytes) {
      return "the rewritten text is longer than " + maxBytes + " bytes";
    } else if (text.indexOf('\0') >= 0) {
      return "the rewritten text has a NUL";
    } else if (!charset.canEncode() || !charset.newEncoder().canEncode(text)) {
      return "the rewritten text cannot be written in the client's encoding";
    }
    return text.getBytes(charset).length > maxBytes
        ? "the rewritten text is longer than " + maxBytes + " bytes"
        : null;
  }
}
