package io.cordon.proxy.plugin;

import io.cordon.plugin.Plugin;

/** What plugin jars see of this program: the plugin API, and the JDK. */
final class ApiClassLoader extends ClassLoader {

  static final ApiClassLoader ONLY = new ApiClassLoader();

  private static final String API = Plugin.class.getPackageName();

  private ApiClassLoader() {
    super("cordon-plugin-api", ClassLoader.getPlatformClassLoader());
  }

  /** The packages themselves: plugins of the program are in packages below the API's. */
  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String within = name.substring(0, Math.max(name.lastIndexOf('.'), 0));
    if (within.equals(API) || within.equals("org.jspecify.annotations")) {
      return Class.forName(name, false, Plugin.class.getClassLoader());
    }
    throw new ClassNotFoundException(name);
  }
}
