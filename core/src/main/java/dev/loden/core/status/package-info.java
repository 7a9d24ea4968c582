/** What the turns did and how the node is: for log, health checks and status. */
package dev.loden.core.status;
