/** Whether packets really arrive at the peers: measured by echoes, judged, and shown with its remedy. */
package dev.loden.core.probe;
