/** What lease stores that keep flannel's keys and values have in common. */
package dev.loden.store.common;
