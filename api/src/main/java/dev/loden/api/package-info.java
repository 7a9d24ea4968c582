/** How stable each public type of this module is: {@link dev.loden.api.Stable} or {@link dev.loden.api.Preview}. */
package dev.loden.api;
