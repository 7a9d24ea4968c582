/** What a report of an issue needs, without secrets. */
package dev.loden.distro.support;
