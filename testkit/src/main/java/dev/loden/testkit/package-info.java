/** Fakes and contract tests for plugin authors. */
package dev.loden.testkit;
