/** The JDK's HTTP client and TLS as lease stores need them: read timeouts, PEM files, failures in plain words. */
package dev.loden.store.http;
