/** The extension backend. */
package dev.loden.backend.extension;
