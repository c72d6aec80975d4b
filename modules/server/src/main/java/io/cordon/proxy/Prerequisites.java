package io.cordon.proxy;

import io.cordon.proxy.config.CordonConfig;
import io.cordon.proxy.frontend.login.AuthenticationOptions;
import io.cordon.proxy.frontend.login.UserFile;
import io.cordon.proxy.policy.ConfigException;
import io.cordon.proxy.policy.PolicyProblem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member needs besides its configuration, looked at before it joins a fleet: a file and
 * ports. That they are there does not mean that they still are when the member uses them.
 */
public final class Prerequisites {

  private Prerequisites() {}

  /** What is missing, by the keys of the configuration. Blocks. */
  public static List<PolicyProblem> missing(CordonConfig config) {
    List<PolicyProblem> problems = new ArrayList<>();
    Path userFile = config.authentication().userFile();
    if (config.authentication().method() != AuthenticationOptions.Method.TRUST
        && userFile != null) {
      for (String problem : ofUserFile(userFile)) {
        problems.add(new PolicyProblem("authentication.userFile", problem));
      }
    }
    listen(problems, "listen", config.listen().host(), config.listen().port());
    if (config.admin().enabled()) {
      listen(problems, "admin", config.admin().host(), config.admin().port());
    }
    return List.copyOf(problems);
  }

  private static List<String> ofUserFile(Path file) {
    try {
      UserFile.check(file);
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream().map(PolicyProblem::toString).toList();
    } catch (NoSuchFileException e) {
      return List.of("no file " + file.toAbsolutePath());
    } catch (IOException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private static void listen(List<PolicyProblem> problems, String section, String host, int port) {
    try {
      String problem = port == 0 ? null : problem(InetAddress.getByName(host), port);
      if (problem != null) {
        problems.add(
            new PolicyProblem(section + ".port", StartException.place(host, port) + problem));
      }
    } catch (UnknownHostException e) {
      problems.add(new PolicyProblem(section + ".host", "unknown host " + host));
    }
  }

  private static @Nullable String problem(InetAddress address, int port) {
    try {
      new ServerSocket(port, 1, address).close();
      return null;
    } catch (IOException e) {
      String reason = StartException.reason(e);
      return reason.equals(StartException.IN_USE) ? " is in use" : ": " + reason;
    }
  }
}
