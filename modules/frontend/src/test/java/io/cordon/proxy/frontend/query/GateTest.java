package io.cordon.proxy.frontend.query;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.cordon.protocol.FrontendType;
import io.cordon.proxy.backend.ServerConnection;
import io.cordon.proxy.frontend.gate.FrameDecisions;
import io.cordon.proxy.frontend.gate.Gate;
import io.cordon.proxy.frontend.link.NodeWriter;
import io.cordon.proxy.frontend.link.OwnMessage;
import io.cordon.proxy.frontend.link.ServerLink;
import io.cordon.proxy.frontend.link.SessionReplay;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * There is no way to a node past the gate: what is written to a server connection has a permit, or
 * is one of our own messages, each of which is named with its reason.
 */
@AnalyzeClasses(packages = "io.cordon.proxy", importOptions = ImportOption.DoNotIncludeTests.class)
class GateTest {

  /** The conversations that a connection has when it is no session's: log-in, DISCARD ALL. */
  private static final String OF_THE_POOL =
      "io\\.cordon\\.proxy\\.backend\\.(ServerConnection|Startup|Reset|Connector)(\\$.*)?";

  @ArchTest
  static final ArchRule sessionsWriteThroughTheirLink =
      methods()
          .that()
          .areDeclaredIn(ServerConnection.class)
          .and()
          .haveNameMatching("write|writeLater")
          .should()
          .onlyBeCalled()
          .byClassesThat()
          .haveNameMatching(OF_THE_POOL + "|.*\\.frontend\\.link\\.ServerLink");

  /** SessionReplay says what the session's settings and deferred statements are. */
  @ArchTest
  static final ArchRule aLinkIsWrittenToByTwo =
      methods()
          .that()
          .areDeclaredIn(ServerLink.class)
          .and()
          .haveName("send")
          .should()
          .onlyBeCalled()
          .byClassesThat()
          .belongToAnyOf(NodeWriter.class, SessionReplay.class);

  @ArchTest
  static final ArchRule theOutboxTakesNothingWithoutAReason =
      methods()
          .that()
          .areDeclaredIn(NodeWriter.class)
          .and()
          .areNotPrivate()
          .and()
          .haveNameMatching("forward|inject.*|send.*")
          .should()
          .haveRawParameterTypes(
              new DescribedPredicate<>("a permit or a kind of our own") {
                @Override
                public boolean test(List<JavaClass> types) {
                  return types.stream()
                      .anyMatch(
                          type ->
                              type.isEquivalentTo(Gate.Permit.class)
                                  || type.isEquivalentTo(OwnMessage.class));
                }
              });

  @ArchTest
  static final ArchRule onlyTheGateGivesPermits =
      constructors()
          .that()
          .areDeclaredIn(Gate.Permit.class)
          .or()
          .areDeclaredIn(Gate.Admitted.class)
          .should()
          .bePrivate();

  @ArchTest
  static final ArchRule onlyTheGateAsksForDecisions =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Gate.class, FrameDecisions.class)
          .should()
          .callMethodWhere(
              new DescribedPredicate<JavaMethodCall>("a decision is asked for") {
                @Override
                public boolean test(JavaMethodCall call) {
                  return call.getTargetOwner().isEquivalentTo(FrameDecisions.class)
                      && Set.of("placement", "standing").contains(call.getName());
                }
              });

  @Test
  void onlyWhatMakesNothingRunNeedsNoDecision() {
    Set<Integer> free =
        IntStream.range(0, 256)
            .filter(
                type -> {
                  try {
                    Gate.permit((byte) type);
                    return true;
                  } catch (IllegalArgumentException e) {
                    return false;
                  }
                })
            .boxed()
            .collect(Collectors.toSet());

    assertEquals(
        "SHCdcf".chars().boxed().collect(Collectors.toSet()),
        free,
        "Sync, Flush, Close, CopyData, CopyDone, CopyFail");
    assertThrows(IllegalArgumentException.class, () -> Gate.permit(FrontendType.QUERY));
  }
}
