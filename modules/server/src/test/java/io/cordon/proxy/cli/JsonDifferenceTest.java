package io.cordon.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonDifferenceTest {

  @Test
  void namesEachValueThatDiffers() {
    JsonObject before =
        new JsonObject(
            "{'a':1,'nodes':[{'name':'x','role':'p'},{'name':'y'}],'m':{}}".replace('\'', '"'));
    JsonObject after =
        new JsonObject(
            "{'a':1,'nodes':[{'name':'x','role':'s'}],'m':{'k':'v'}}".replace('\'', '"'));

    assertEquals(
        List.of(
            "- m: {}",
            "+ m.k: \"v\"",
            "- nodes[x].role: \"p\"",
            "+ nodes[x].role: \"s\"",
            "- nodes[y].name: \"y\""),
        JsonDifference.of(before, after));
    assertEquals(List.of(), JsonDifference.of(before, before.copy()));
  }

  @Test
  void showsAListOfTextsAsOneValue() {
    assertEquals(
        List.of("- regions: \"eu-west\", \"us-east\"", "+ regions: none"),
        JsonDifference.of(
            new JsonObject("{\"regions\":[\"eu-west\",\"us-east\"]}"),
            new JsonObject("{\"regions\":[]}")));
  }

  /** The place of what stays; what is added or removed is no change of order. */
  @Test
  void showsAnOrderThatHasChanged() {
    JsonObject before = new JsonObject("{'p':[{'name':'x'},{'name':'y'}]}".replace('\'', '"'));
    JsonObject more =
        new JsonObject("{'p':[{'name':'z'},{'name':'x'},{'name':'y'}]}".replace('\'', '"'));
    JsonObject turned =
        new JsonObject("{'p':[{'name':'y'},{'name':'z'},{'name':'x'}]}".replace('\'', '"'));

    assertEquals(List.of("+ p[z].name: \"z\""), JsonDifference.of(before, more));
    assertEquals(
        List.of("- p: order x, y", "+ p: order y, x", "+ p[z].name: \"z\""),
        JsonDifference.of(before, turned));
  }
}
