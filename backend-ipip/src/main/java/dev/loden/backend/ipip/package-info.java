/** The ipip backend. */
package dev.loden.backend.ipip;
