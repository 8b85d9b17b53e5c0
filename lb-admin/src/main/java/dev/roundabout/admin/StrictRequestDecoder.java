package dev.roundabout.admin;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Reads HTTP/1.x with bounds, refusing what two readers could understand in two ways (RFC 9112, section 6.3). */
final class StrictRequestDecoder extends HttpRequestDecoder {
    private static final int LONGEST_LINE = 4096;
    private static final int MOST_HEADER_BYTES = 8192;
    private static final int LARGEST_CHUNK = 8192;

    StrictRequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(MOST_HEADER_BYTES)
                .setMaxChunkSize(LARGEST_CHUNK)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
