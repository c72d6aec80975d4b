/** What the tests of several packages have in common: waiting, and ports to listen on. */
package io.cordon.proxy.tests;
