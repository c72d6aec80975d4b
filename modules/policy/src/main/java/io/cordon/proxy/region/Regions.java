package io.cordon.proxy.region;

/** Where the current {@link RegionMap} is read. Thread-safe, a volatile read. */
@FunctionalInterface
public interface Regions {

  RegionMap current();
}
