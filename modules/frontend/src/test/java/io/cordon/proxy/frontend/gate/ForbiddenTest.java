package io.cordon.proxy.frontend.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cordon.proxy.frontend.session.Session;
import io.cordon.proxy.frontend.session.Sql;
import io.cordon.test.wire.Frontend;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the policy fixes is set by nobody, and what is computed cannot be followed. */
class ForbiddenTest {

  private static final int SET_CONFIG = 2078;

  private final Session session = Sql.session(Map.of(), Map.of("helios.region", "eu-west"));

  private static String code(Refusal refusal) {
    return refusal == null ? "" : refusal.error().sqlState();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SET helios.region = 'x'                                | 42501",
        "SET HELIOS.Region = 'x'                                | 42501",
        "SET LOCAL helios.region = 'x'                          | 42501",
        "RESET helios.region                                    | 42501",
        "SET helios.other = 'x'                                 | ''",
        "SHOW helios.region                                     | ''",
        "SELECT set_config('helios.region', 'x', false)         | 42501",
        "SELECT set_config('helios.other', 'x', false)          | ''",
        "SELECT set_config('helios.other', current_user, false) | 0A000",
        "SELECT set_config('work_mem', current_user, false)     | ''",
        "SELECT set_config($1, 'x', false)                      | 0A000",
        "SELECT 1                                               | ''",
        "EXECUTE region                                         | 0A000",
        "EXECUTE attribute                                      | 0A000",
        "EXECUTE setting                                        | ''",
        "EXECUTE nobody                                         | ''",
        "EXECUTE itself                                         | 54001",
      })
  void isRefusedWhereverItStands(String text, String code) {
    session.prepared.put(
        "region",
        Sql.prepared(session, "region", "SELECT set_config('helios.region', 'x', false)"));
    session.prepared.put(
        "attribute",
        Sql.prepared(session, "attribute", "SELECT set_config('helios.other', 'x', false)"));
    session.prepared.put(
        "setting", Sql.prepared(session, "setting", "SELECT set_config('work_mem', '1', false)"));
    session.prepared.put("itself", Sql.prepared(session, "itself", "EXECUTE itself"));

    assertEquals(code, code(Forbidden.by(session, Sql.statement(text))));
  }

  private static Refusal byCall(Session session, byte[] call, int there) {
    return Forbidden.byCall(session, Unpooled.wrappedBuffer(Arrays.copyOf(call, there)));
  }

  /** Until the name is there nobody knows that it is another; the OID comes first. */
  @Test
  void aCallIsRefusedByWhatIsThereOfIt() {
    byte[] fixed = Frontend.functionCall(SET_CONFIG, List.of("helios.region", "x", "f"));
    byte[] other = Frontend.functionCall(SET_CONFIG, List.of("work_mem", "1MB", "f"));
    int head = 5 + 4 + 2 + 2 + 4;
    for (int there = 9; there <= fixed.length; there++) {
      boolean named = there >= head + "helios.region".length();
      assertEquals(
          named ? "42501" : "0A000", code(byCall(session, fixed, there)), there + " bytes");
    }
    for (int there = 9; there <= other.length; there++) {
      boolean named = there >= head + "work_mem".length();
      assertEquals(named ? "" : "0A000", code(byCall(session, other, there)), there + " bytes");
    }
  }

  @Test
  void aCallWithoutANameIsOfAnything() {
    byte[] none = Frontend.functionCall(SET_CONFIG, List.of());
    byte[] isNull = Frontend.functionCall(SET_CONFIG, Arrays.asList(null, "x", "f"));

    assertEquals("0A000", code(byCall(session, none, none.length)));
    assertEquals("0A000", code(byCall(session, isNull, isNull.length)));
  }

  @Test
  void otherFunctionsAndOtherSessionsMay() {
    byte[] other = Frontend.functionCall(SET_CONFIG + 1, List.of("helios.region", "x", "f"));
    byte[] same = Frontend.functionCall(SET_CONFIG, List.of("helios.region", "x", "f"));

    assertNull(byCall(session, other, other.length));
    assertNull(byCall(Sql.session(), same, same.length), "nothing is fixed for it");
  }
}
