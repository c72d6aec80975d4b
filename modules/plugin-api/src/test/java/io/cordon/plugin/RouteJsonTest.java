package io.cordon.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteJsonTest {

  @Test
  void writesARequestAsTheContractSays() throws IOException {
    assertEquals(Golden.text("request.json"), RouteJson.write(Golden.REQUEST));
    assertEquals(Golden.text("request.json"), Golden.text(RouteJson.writeUtf8(Golden.REQUEST)));
  }

  @Test
  void writesEveryAwkwardCharacterSoThatItReadsBack() throws IOException {
    RouteRequest request =
        new RouteRequest(
            "SELECT '\"\\/\b\f\n\r\t\u0001 \u2028 é 😀'",
            "",
            List.of(),
            List.of(),
            false,
            "",
            true,
            new HookContext(
                "r", "c", "o\"brien", "d", "main", Map.of("b", "2", "a", "1", "c\n", "")));

    String text = RouteJson.write(request);

    assertEquals(Golden.text("awkward.json"), text);
    assertEquals(request.query(), ((Map<?, ?>) JsonReader.read(text)).get("query"));
  }

  @Test
  void refusesToWriteALoneSurrogate() {
    RouteRequest request =
        new RouteRequest(
            "SELECT '\ud83d'", "", List.of(), List.of(), true, "SELECT", false, Golden.CONTEXT);

    assertThrows(JsonException.class, () -> RouteJson.write(request));
  }

  @Test
  void readsEveryAnswer() {
    assertEquals(new RouteResult.Default(), read("{\"action\":\"default\"}"));
    assertEquals(
        new RouteResult.Node("pg-eu-west"),
        read("{\"action\":\"node\",\"target\":\"pg-eu-west\"}"));
    assertEquals(
        new RouteResult.Region("eu-west"), read("{\"action\":\"region\",\"target\":\"eu-west\"}"));
    assertEquals(
        new RouteResult.Among(List.of("a", "b"), "not here"),
        read("{\"action\":\"among\",\"targets\":[\"a\",\"b\"],\"reason\":\"not here\"}"));
    assertEquals(
        new RouteResult.Among(List.of(), "blocked by plugin"),
        read("{\"action\":\"among\",\"targets\":[]}"));
    assertEquals(new RouteResult.Primary(), read(" {\"action\" : \"primary\"}\r\n"));
    assertEquals(new RouteResult.Standby(), read("{\"action\":\"standby\",\"ttl\":[1,{}]}"));
    assertEquals(
        new RouteResult.Block("not here"), read("{\"action\":\"block\",\"reason\":\"not here\"}"));
  }

  @Test
  void understandsThePublishedSpellings() {
    assertEquals(new RouteResult.Block("no"), read("{\"kind\":\"block\",\"value\":\"no\"}"));
    assertEquals(new RouteResult.Primary(), read("{\"kind\":\"primary\",\"action\":\"primary\"}"));
    assertEquals(
        new RouteResult.Block("a"),
        read("{\"action\":\"block\",\"value\":\"b\",\"reason\":\"a\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"action\":\"block\"}",
        "{\"action\":\"block\",\"reason\":null}",
        "{\"action\":\"block\",\"reason\":\"\"}",
        "{\"action\":\"block\",\"reason\":42}",
        "{\"action\":\"block\",\"reason\":{\"text\":\"x\"}}"
      })
  void blocksWhateverTheReasonLooksLike(String text) {
    assertEquals(new RouteResult.Block("blocked by plugin"), read(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "\"block\"",
        "{}",
        "{\"action\":null}",
        "{\"action\":1}",
        "{\"action\":\"allow\"}",
        "{\"action\":\"Block\"}",
        "{\"action\":\"default\",\"kind\":\"block\"}",
        "{\"action\":\"node\"}",
        "{\"action\":\"node\",\"target\":\"\"}",
        "{\"action\":\"region\",\"target\":3}",
        "{\"action\":\"among\"}",
        "{\"action\":\"among\",\"targets\":\"a\"}",
        "{\"action\":\"among\",\"targets\":[\"a\",\"\"]}",
        "{\"action\":\"among\",\"targets\":[\"a\",null]}",
        "{\"action\":\"default\",\"action\":\"block\"}",
        "{\"action\":\"default\"} x",
        "{\"action\":\"default\"",
        "{\"action\":\"default\",}",
        "{action:\"default\"}",
        "{'action':'default'}",
        "{\"action\":\"def\nault\"}",
        "{\"action\":\"\\x\"}",
        "{\"action\":\"block\",\"reason\":\"\\ud800\"}",
        "{\"action\":\"block\",\"reason\":\"\\ud800\\u0041\"}",
        "{\"action\":\"block\",\"reason\":\"\\udc00\"}",
        "{\"action\":\"block\",\"reason\":\"\\u12\"}",
        "{\"action\":\"default\",\"n\":01}",
        "{\"action\":\"default\",\"n\":1.}",
        "{\"action\":\"default\",\"n\":+1}",
        "{\"action\":\"default\",\"n\":1e}",
        "{\"action\":\"default\",\"n\":NaN}",
        "{\"action\":\"default\",\"n\":1e99999999999}",
        "{\"action\":\"default\",\"n\":nul}"
      })
  void failsOnNonsense(String text) {
    assertThrows(JsonException.class, () -> read(text));
  }

  @ParameterizedTest
  @CsvSource({"\\ud83d\\ude00,😀", "\\u00E9,é", "\\/,/", "\\t.,'\t.'"})
  void readsEscapes(String escaped, String value) {
    assertEquals(
        new RouteResult.Block(value),
        read("{\"action\":\"block\",\"reason\":\"" + escaped + "\"}"));
  }

  @Test
  void readsEveryNumber() {
    read("{\"action\":\"default\",\"n\":[0,-0,12,-3.5,1e3,2E-7,0.25e+2,true,false,null,\"\"]}");
  }

  @Test
  void capsDepthAndSize() {
    String deep = "[".repeat(40) + "]".repeat(40);
    String big = " ".repeat(1 << 20);

    assertThrows(JsonException.class, () -> read("{\"action\":\"default\",\"x\":" + deep + "}"));
    assertThrows(JsonException.class, () -> read("{\"action\":\"default\"}" + big));
    assertThrows(JsonException.class, () -> RouteJson.readResult(new byte[(1 << 20) + 1]));
  }

  @Test
  void readsUtf8AndRefusesWhatIsNot() {
    byte[] good = "{\"action\":\"block\",\"reason\":\"é😀\"}".getBytes(StandardCharsets.UTF_8);
    byte[] overlong = {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'};

    assertEquals(new RouteResult.Block("é😀"), RouteJson.readResult(good));
    assertThrows(JsonException.class, () -> RouteJson.readResult(overlong));
  }

  private static RouteResult read(String text) {
    return RouteJson.readResult(text);
  }
}
