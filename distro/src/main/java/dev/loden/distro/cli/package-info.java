/** The operator's tool, {@code loden}: one class for each command. */
package dev.loden.distro.cli;
