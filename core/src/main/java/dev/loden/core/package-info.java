/** Stub until the core is merged. */
package dev.loden.core;
