/** What the node gives to others on this host: subnet.env, health checks. */
package dev.loden.core.output;
