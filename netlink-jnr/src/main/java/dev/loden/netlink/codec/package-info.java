/** One codec per kind of kernel object: turns messages into the API's values, and values into messages. No sockets. */
package dev.loden.netlink.codec;
