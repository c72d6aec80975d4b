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
            "- nodes[y]#: place 2",
            "- nodes[y].name: \"y\""),
        JsonDifference.of(before, after));
    assertEquals(List.of(), JsonDifference.of(before, before.copy()));
  }
}
