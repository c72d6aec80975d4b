package io.cordon.demo;

/** The scenarios by the names that the command line has for them. */
@SuppressWarnings("ImmutableEnumChecker") // they have no state
enum Scenarios {
  residency(new ResidencyScenario()),
  environment(new EnvironmentScenario()),
  capability(new CapabilityScenario());

  private final Scenario scenario;

  Scenarios(Scenario scenario) {
    this.scenario = scenario;
  }

  Scenario scenario() {
    return scenario;
  }
}
