package io.cordon.plugin.testkit;

import io.cordon.plugin.RegionView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The regions of these nodes. */
record TestRegions(List<TestNode> all) implements RegionView {

  TestRegions {
    all = List.copyOf(all);
  }

  @Override
  public boolean hasNodes(String region) {
    return all.stream().anyMatch(node -> node.region().equals(Optional.of(region)));
  }

  @Override
  public boolean hasPrimary(String region) {
    return all.stream()
        .anyMatch(
            node ->
                node.region().equals(Optional.of(region)) && node.role() == TestNode.Role.PRIMARY);
  }

  @Override
  public List<String> nodes() {
    return all.stream().map(TestNode::name).toList();
  }

  @Override
  public Optional<String> node(String nameOrAddress) {
    Optional<String> named = named(nameOrAddress).map(TestNode::name);
    return named.isPresent()
        ? named
        : all.stream()
            .filter(node -> node.address().equals(Optional.of(nameOrAddress)))
            .map(TestNode::name)
            .findFirst();
  }

  @Override
  public Optional<String> regionOf(String node) {
    return named(node).flatMap(TestNode::region);
  }

  @Override
  public Map<String, String> tagsOf(String node) {
    return named(node).map(TestNode::tags).orElse(Map.of());
  }

  private Optional<TestNode> named(String name) {
    return all.stream().filter(node -> node.name().equals(name)).findFirst();
  }
}
