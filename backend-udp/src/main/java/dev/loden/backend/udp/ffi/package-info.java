/** The calls into libc, in a package of their own because jnr-ffi's stubs have to reach it. */
package dev.loden.backend.udp.ffi;
