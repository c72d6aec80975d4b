package io.cordon.proxy.cli;

import io.cordon.proxy.fleet.ProgramVersion;
import picocli.CommandLine;

/** What {@code --version} prints. */
public final class Version implements CommandLine.IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"cordon " + ProgramVersion.current()};
  }
}
