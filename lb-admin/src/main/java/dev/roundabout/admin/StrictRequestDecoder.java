package dev.roundabout.admin;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Reads HTTP/1.x with bounds, refusing what two readers could understand in two ways (RFC 9112, sections 5.2 and 6.3): two
 * lengths, bare line feeds, a header that goes on in the next line.
 */
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

    /** Between two requests, or in the head of one: what begins with a space is the rest of the line before. */
    private boolean inHead = true;

    private boolean broken;

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (inHead && hasFoldedLine(in)) {
            broken = true;
            in.skipBytes(in.readableBytes());
            HttpRequest folded = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
            folded.setDecoderResult(DecoderResult.failure(
                    new IllegalArgumentException("a header that goes on in the next line (expected: one line)")));
            out.add(folded);
            return;
        }
        int before = out.size();
        super.decode(ctx, in, out);
        for (Object part : out.subList(before, out.size())) {
            inHead = part instanceof LastHttpContent;
        }
    }

    /** The decoder takes whole lines, so what is left begins with one; it looks as far as the empty line. */
    private static boolean hasFoldedLine(ByteBuf in) {
        boolean lineBegins = true;
        for (int i = in.readerIndex(); i < in.writerIndex(); i++) {
            byte octet = in.getByte(i);
            if (lineBegins && (octet == ' ' || octet == '\t')) {
                return true;
            }
            if (lineBegins && octet == '\r' && i > in.readerIndex()) {
                return false;
            }
            lineBegins = octet == '\n';
        }
        return false;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
