package dev.roundabout.testing;

/**
 * What a backend has seen since it was started, or behind {@link LoadBalancerExtension} since its test began, at one moment;
 * the figures are read one after another.
 *
 * @param accepted connections accepted, also those it reset at once
 * @param open connections it has not closed yet
 * @param bytesReceived bytes read from all connections
 * @param bytesSent bytes written to all connections
 */
public record Traffic(long accepted, int open, long bytesReceived, long bytesSent) {}
