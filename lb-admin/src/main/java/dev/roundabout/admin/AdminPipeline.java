package dev.roundabout.admin;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** What one client's bytes pass through. */
final class AdminPipeline extends ChannelInitializer<SocketChannel> {
    private final Router router;
    private final Connections connections;
    private final HttpConnection.Limits limits;

    AdminPipeline(Router router, Connections connections, HttpConnection.Limits limits) {
        this.router = router;
        this.connections = connections;
        this.limits = limits;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        HttpConnection connection = new HttpConnection(router, connections, limits);
        channel.pipeline()
                .addLast(connection.firstBytes(), new StrictRequestDecoder(), new HttpResponseEncoder(), connection);
    }
}
