/** DirectRouting, the option of every tunnel. */
package dev.loden.backend.directrouting;
