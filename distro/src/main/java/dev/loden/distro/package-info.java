/** The daemon's command line: one table of flags, read from arguments and environment, handed to the core as texts. */
package dev.loden.distro;
