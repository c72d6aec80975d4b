package io.cordon.it.compose;

import static io.cordon.it.compose.Program.PROJECT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.cordon.proxy.config.ConfigReader;
import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.policy.PolicyReader;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code cluster/kubernetes/cordon.yaml}, by Kubernetes' own types: a key that they do not have is
 * an error, and so is a value of another type.
 */
class KubernetesManifestTest {

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "v1/ConfigMap", ConfigMap.class,
          "v1/Service", Service.class,
          "apps/v1/StatefulSet", StatefulSet.class,
          "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
          "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class);

  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                // The types keep what they do not know; here nothing is kept.
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  private static HasMetadata typed(Object document) {
    Map<String, Object> keys = YamlFile.map(document);
    String kind = keys.get("apiVersion") + "/" + keys.get("kind");
    assertTrue(KINDS.containsKey(kind), "no such kind here: " + kind);
    return STRICT.convertValue(document, KINDS.get(kind));
  }

  private static Stream<HasMetadata> all() throws IOException {
    String text = Files.readString(PROJECT.resolve("cluster/kubernetes/cordon.yaml"));
    return YamlFile.documents(text).map(KubernetesManifestTest::typed);
  }

  private static <T> T only(Class<T> type, String name) throws IOException {
    return all()
        .filter(resource -> resource.getMetadata().getName().equals(name))
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow();
  }

  private static StatefulSet members() throws IOException {
    return only(StatefulSet.class, "cordon");
  }

  private static Container container() throws IOException {
    return members().getSpec().getTemplate().getSpec().getContainers().get(0);
  }

  @Test
  void hasOfEachKindWhatMembersNeed() throws Exception {
    assertEquals(
        Set.of(
            "ConfigMap cordon",
            "NetworkPolicy cordon",
            "PodDisruptionBudget cordon",
            "Service cordon",
            "Service cordon-members",
            "StatefulSet cordon"),
        all().map(r -> r.getKind() + " " + r.getMetadata().getName()).collect(Collectors.toSet()));
  }

  @Test
  void aKeyThatKubernetesDoesNotKnowIsAnError() {
    Map<String, Object> wrong =
        Map.of("apiVersion", "v1", "kind", "Service", "spec", Map.of("clusterIp", "None"));

    assertThrows(IllegalArgumentException.class, () -> typed(wrong));
  }

  @Test
  void whateverSelectsMembersSelectsThem() throws Exception {
    Map<String, String> labels = members().getSpec().getTemplate().getMetadata().getLabels();

    assertEquals(labels, members().getSpec().getSelector().getMatchLabels());
    assertEquals(labels, only(Service.class, "cordon").getSpec().getSelector());
    assertEquals(labels, only(Service.class, "cordon-members").getSpec().getSelector());
    assertEquals(
        labels, only(PodDisruptionBudget.class, "cordon").getSpec().getSelector().getMatchLabels());
    assertEquals(
        labels, only(NetworkPolicy.class, "cordon").getSpec().getPodSelector().getMatchLabels());
    assertEquals("cordon-members", members().getSpec().getServiceName());
  }

  @Test
  void portsAreWhatTheConfigurationSays() throws Exception {
    CordonConfig config = config();
    Map<String, Integer> ports =
        container().getPorts().stream()
            .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));

    assertEquals(
        Map.of(
            "postgres", config.listen().port(),
            "admin", config.admin().port(),
            "cluster", config.cluster().port()),
        ports);
    for (String service : List.of("cordon", "cordon-members")) {
      for (ServicePort port : only(Service.class, service).getSpec().getPorts()) {
        assertTrue(ports.containsKey(port.getTargetPort().getStrVal()), port.getName());
      }
    }
    for (Probe probe :
        List.of(
            container().getStartupProbe(),
            container().getLivenessProbe(),
            container().getReadinessProbe())) {
      assertEquals("admin", probe.getHttpGet().getPort().getStrVal());
    }
    assertEquals("/readyz", container().getReadinessProbe().getHttpGet().getPath());
    assertEquals("/healthz", container().getLivenessProbe().getHttpGet().getPath());
  }

  @Test
  void theSeedsAreTheNamesOfThePods() throws Exception {
    StatefulSet members = members();
    Set<String> pods = new TreeSet<>();
    for (int i = 0; i < members.getSpec().getReplicas(); i++) {
      pods.add(
          members.getMetadata().getName() + "-" + i + "." + members.getSpec().getServiceName());
    }

    assertEquals(
        pods.stream().map(pod -> pod + ":5701").collect(Collectors.toSet()),
        Set.copyOf(config().cluster().seeds()));
    assertTrue(
        only(Service.class, "cordon-members").getSpec().getPublishNotReadyAddresses(),
        "a member joins before it is ready");
  }

  @Test
  void whatIsMountedIsAVolume() throws Exception {
    Set<String> volumes =
        Stream.concat(
                members().getSpec().getTemplate().getSpec().getVolumes().stream()
                    .map(Volume::getName),
                members().getSpec().getVolumeClaimTemplates().stream()
                    .map(claim -> claim.getMetadata().getName()))
            .collect(Collectors.toSet());

    assertEquals(
        volumes,
        container().getVolumeMounts().stream()
            .map(VolumeMount::getName)
            .collect(Collectors.toSet()));
    assertTrue(container().getSecurityContext().getReadOnlyRootFilesystem());
    assertTrue(members().getSpec().getTemplate().getSpec().getSecurityContext().getRunAsNonRoot());
  }

  @Test
  void thePolicyIsOne() throws Exception {
    String policy = only(ConfigMap.class, "cordon").getData().get("policy.yaml");

    assertEquals(2, PolicyReader.parse(policy, 1, name -> null).nodes().size());
  }

  /** As a member reads it: with nothing in its environment but what the pod has. */
  private static CordonConfig config() throws Exception {
    Map<String, String> environment = new HashMap<>();
    for (EnvVar variable : container().getEnv()) {
      environment.put(variable.getName(), "0123456789abcdef");
    }
    String text = only(ConfigMap.class, "cordon").getData().get("cordon.yaml");
    return ConfigReader.parse(text, environment::get);
  }
}
