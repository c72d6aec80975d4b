package io.cordon.proxy.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cordon.plugin.PluginLoadException;
import io.cordon.proxy.policy.Sha256;
import io.cordon.test.PluginJars;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustRootTest {

  private static final byte[] CODE = {1, 2, 3};
  private static final byte[] MANIFEST = PluginJars.manifest(CODE);

  @TempDir private Path keys;
  private KeyPair pair;

  @BeforeEach
  void trustAKey() throws Exception {
    pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Files.writeString(keys.resolve("build.pem"), pem(pair));
  }

  @Test
  void saysWhoSigned() throws Exception {
    KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Files.writeString(keys.resolve("a.pem"), pem(other));
    Files.writeString(keys.resolve(".hidden"), "not a key");

    assertEquals("build.pem", check(MANIFEST, CODE, sign(pair, MANIFEST)));
  }

  @Test
  void refusesWhatIsNotSigned() {
    assertEquals("not signed: plugin.sig is missing", failure(MANIFEST, CODE, null));
  }

  @Test
  void refusesTheSignatureOfAnotherKey() throws Exception {
    KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

    String failure = failure(MANIFEST, CODE, sign(other, MANIFEST));

    assertEquals(
        "no key of the trust root has signed its manifest (keys there: build.pem)", failure);
  }

  @Test
  void refusesAManifestThatWasAltered() throws Exception {
    byte[] altered = PluginJars.manifest(CODE, "\"onFailure\":\"default\"");

    assertTrue(
        failure(altered, CODE, sign(pair, MANIFEST)).startsWith("no key of the trust root "));
  }

  @Test
  void refusesCodeThatWasAltered() throws Exception {
    byte[] altered = {1, 2, 4};

    String failure = failure(MANIFEST, altered, sign(pair, MANIFEST));

    assertEquals(
        "wrong digest of plugin.jar: the manifest says "
            + Sha256.of(CODE)
            + ", the file has "
            + Sha256.of(altered),
        failure);
  }

  @Test
  void refusesASignatureThatDoesNotCoverTheCode() throws Exception {
    byte[] bare = PluginJars.utf8("{schemaVersion: 1, name: acme, version: '1', hooks: [route]}");

    assertEquals(
        "the signature does not cover the code: the manifest has no digest of plugin.jar",
        failure(bare, CODE, sign(pair, bare)));
  }

  @Test
  void refusesAnySignatureThatIsNone() throws Exception {
    byte[] signature = sign(pair, MANIFEST);
    for (int length : new int[] {0, 1, 63, 65, 128}) {
      byte[] other = java.util.Arrays.copyOf(signature, length);
      assertTrue(failure(MANIFEST, CODE, other).startsWith("no key of the trust root "));
    }
    for (int i = 0; i < signature.length; i++) {
      byte[] other = signature.clone();
      other[i] ^= 1;
      assertTrue(failure(MANIFEST, CODE, other).startsWith("no key of the trust root "));
    }
  }

  @Test
  void trustsNobodyWithoutKeys() throws Exception {
    Files.delete(keys.resolve("build.pem"));

    assertTrue(failure(MANIFEST, CODE, sign(pair, MANIFEST)).endsWith("(keys there: none)"));
  }

  @Test
  void refusesEverythingIfAKeyIsNone() throws IOException, GeneralSecurityException {
    Files.writeString(keys.resolve("rsa.pem"), pem(rsa()));

    assertEquals(
        "trust root: " + keys.resolve("rsa.pem") + " is no Ed25519 key",
        failure(MANIFEST, CODE, sign(pair, MANIFEST)));

    Files.writeString(keys.resolve("rsa.pem"), "hello");

    assertEquals(
        "trust root: " + keys.resolve("rsa.pem") + " is no public key in PEM",
        failure(MANIFEST, CODE, sign(pair, MANIFEST)));
  }

  @Test
  void refusesEverythingIfThereIsNoDirectory() {
    assertThrows(PluginLoadException.class, () -> TrustRoot.read(keys.resolve("none")));
  }

  private static KeyPair rsa() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("RSA").generateKeyPair();
  }

  static String pem(KeyPair pair) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(pair.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  static byte[] sign(KeyPair pair, byte[] bytes) throws GeneralSecurityException {
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(pair.getPrivate());
    signer.update(bytes);
    return signer.sign();
  }

  private String check(byte[] manifest, byte[] code, byte[] signature) {
    return TrustRoot.read(keys).check(new PluginPackage(manifest, "plugin.jar", code, signature));
  }

  private String failure(byte[] manifest, byte[] code, byte[] signature) {
    return assertThrows(PluginLoadException.class, () -> check(manifest, code, signature))
        .getMessage();
  }
}
