/** A run of the lab as one page for a browser: a value, and a pure function that writes it. */
package dev.loden.lab.report;
