/**
 * The files of {@code compose/} and {@code cluster/}: read as the programs read them that they are
 * for, and, for the fleet without containers, run. A test that needs a program that is not
 * installed is skipped, and says which.
 */
package io.cordon.it.compose;
