/** The JDK's HTTP client and TLS as lease stores need them: reads that end in time, PEM files, failures in plain words. */
package dev.loden.store.http;
