/** The daemon's log level, which can be changed while it runs. */
package dev.loden.distro.log;
