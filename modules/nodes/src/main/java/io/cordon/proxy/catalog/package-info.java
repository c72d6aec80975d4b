/**
 * What the nodes' catalogs say of names: read over connections of its own, kept fresh, and looked
 * up without waiting. Others ask for a fresh copy through {@link
 * io.cordon.proxy.catalog.CatalogClient}, over the event bus. Control plane only: no statement of a
 * client passes through here.
 */
@NullMarked
package io.cordon.proxy.catalog;

import org.jspecify.annotations.NullMarked;
