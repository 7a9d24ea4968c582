/**
 * Programs of the host: commands that are run to their end ({@link dev.loden.lab.process.Shell}), processes that run in the
 * background ({@link dev.loden.lab.process.BackgroundProcess}), and what must be installed for them ({@link
 * dev.loden.lab.process.HostRequirements}).
 */
package dev.loden.lab.process;
