/** flannel's JSON formats as API values, and what the stores that keep them have in common. */
package dev.loden.codec.json;
