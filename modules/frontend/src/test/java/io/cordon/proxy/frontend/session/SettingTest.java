package io.cordon.proxy.frontend.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cordon.proxy.catalog.SearchPath;
import io.cordon.sql.Effect;
import io.cordon.sql.Script;
import io.cordon.sql.SqlAnalyzer;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {

  // what is set | the value, as a node shows it | whether the names of the path are known
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SET search_path = public, x          | public, x        | true
          SET search_path = 'public,x'         | "public,x"       | false
          SET search_path = 'public', 'x'      | public, x        | true
          SET search_path = "public,x"         | "public,x"       | false
          SET search_path = "A", 'b c'         | "A", "b c"       | false
          SET search_path = '$user', public    | "$user", public  | true
          SET search_path = "$user"            | "$user"          | true
          SET search_path = ''                 | ``               | true
          SET search_path = 'a"b'              | "a""b"           | false
          SET SCHEMA 'public,x'                | "public,x"       | false
          SET DateStyle = ISO, DMY             | iso, dmy         | true
          """)
  void listsAreWhatANodeShows(String text, String value, boolean isKnown) {
    Script script = SqlAnalyzer.postgres17().analyze(text, true);
    Effect.SetParameter set = (Effect.SetParameter) script.statements().get(0).effect();

    Setting setting = Setting.of(Setting.key(set.name()), text, set);

    assertEquals(value, setting.value());
    if (set.name().equals("search_path")) {
      assertEquals(isKnown, SearchPath.of("alice", setting.value(), Set.of()).known());
    }
  }
}
