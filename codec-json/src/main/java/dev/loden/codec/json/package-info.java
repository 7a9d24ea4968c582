/**
 * flannel's JSON formats as API values: {@link dev.loden.codec.json.Json} for any object, {@link dev.loden.codec.json.LeaseJson} for
 * the value of a lease. Both read untrusted text with bounds.
 */
package dev.loden.codec.json;
