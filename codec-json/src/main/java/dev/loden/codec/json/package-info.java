/** flannel's JSON formats as API values. */
package dev.loden.codec.json;
