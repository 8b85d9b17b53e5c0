package dev.roundabout.cli.ctl;

/**
 * What came back.
 *
 * @param status the three digits
 * @param contentType what the body is said to be; {@code no content type} if nothing is said
 * @param body the body as UTF-8; empty if there is none
 */
record HttpAnswer(int status, String contentType, String body) {}
