/**
 * gRPC by grpc-java on Netty. Messages are bytes here: what is in them is the store's affair.
 *
 * <p>Netty and not OkHttp, for it is the transport that grpc-java is developed with; of it only what is pure Java.
 */
package dev.loden.store.grpc;
