/** What a daemon has left on a host: found, told from what is another's, and removed. */
package dev.loden.distro.cleanup;
