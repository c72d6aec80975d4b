package io.cordon.proxy.frontend.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of each kind, which types of messages: all others are not. */
class FrameKindsTest {

  private static String of(Predicate<Byte> kind) {
    return IntStream.range(0, 256)
        .filter(type -> kind.test((byte) type))
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  @Test
  void areWhatTheProtocolSays() {
    assertEquals("FQS", of(FrameKinds::isSynced));
    assertEquals("FQ", of(FrameKinds::isQuery));
    assertEquals("BCDEHP", of(FrameKinds::isPipelined));
    assertEquals("BDEFPQ", of(FrameKinds::isOfStatement));
    assertEquals("cdf", of(FrameKinds::isOfCopy));
  }

  @Test
  void whatMayBeLongIsPassedOnInParts() {
    assertEquals("Bd", of(type -> FrameKinds.isStreamed(type, 100)));
    assertEquals("BFd", of(type -> FrameKinds.isStreamed(type, 1 << 20)));
  }
}
