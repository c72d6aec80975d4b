/**
 * Documents that people write: YAML or JSON, read strictly, with every problem of a document at
 * once and each with its path. Depends on nothing of ours.
 */
@NullMarked
package io.cordon.proxy.document;

import org.jspecify.annotations.NullMarked;
