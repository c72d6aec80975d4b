package io.cordon.proxy.plugin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one plugin jar, from memory: what was checked is what is run, and a jar that is
 * replaced meanwhile disturbs nobody. Sees the jar, the plugin API and the JDK. Once closed, it
 * finds nothing more.
 */
final class JarClassLoader extends ClassLoader implements AutoCloseable {

  private volatile Map<String, byte[]> files;

  JarClassLoader(String plugin, Map<String, byte[]> files) {
    super("plugin-" + plugin, ApiClassLoader.ONLY);
    this.files = files;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = files.get(name.replace('.', '/') + ".class");
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    byte[] bytes = files.get(name);
    if (bytes == null) {
      return null;
    }
    try {
      return new URL("plugin", getName(), -1, "/" + name, new FromMemory(bytes));
    } catch (MalformedURLException e) {
      return null;
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL found = findResource(name);
    return Collections.enumeration(found == null ? List.of() : List.of(found));
  }

  @Override
  public void close() {
    files = Map.of();
  }

  private static final class FromMemory extends URLStreamHandler {

    private final byte[] bytes;

    FromMemory(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() throws IOException {
          return new ByteArrayInputStream(bytes);
        }
      };
    }
  }
}
