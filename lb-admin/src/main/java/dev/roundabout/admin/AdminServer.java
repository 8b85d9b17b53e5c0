package dev.roundabout.admin;

import dev.roundabout.LoadBalancer;
import dev.roundabout.config.Address;
import dev.roundabout.metrics.LoadBalancerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The admin port of one load balancer: page, metrics, probes and the HTTP API, on one thread of its own named
 * {@code lb-admin}. All methods may be called from any thread.
 */
public final class AdminServer implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 256;
    private static final int READ_BYTES = 4096;

    private final EventLoopGroup loop;
    private final List<Channel> listeners;
    private final Connections connections;
    private final LoadBalancerMetrics metrics;
    private final MeterRegistry registry;
    private final Events events;
    private final List<InetSocketAddress> addresses;
    private final Path tokenFile;

    private AdminServer(
            EventLoopGroup loop,
            List<Channel> listeners,
            Connections connections,
            LoadBalancerMetrics metrics,
            MeterRegistry registry,
            Events events,
            List<InetSocketAddress> addresses,
            Path tokenFile) {
        this.loop = loop;
        this.listeners = List.copyOf(listeners);
        this.connections = connections;
        this.metrics = metrics;
        this.registry = registry;
        this.events = events;
        this.addresses = List.copyOf(addresses);
        this.tokenFile = tokenFile;
    }

    /**
     * Opens the admin port, waiting until it is bound. The token file is read, or made if it is missing.
     *
     * @param lb the load balancer to watch and change; it is not closed with the admin port
     * @param config how to open it
     * @param version the version to show
     * @return the open admin port
     * @throws BindException if an address cannot be bound; the message names it
     * @throws IOException if the token file cannot be read or made, or others may read it; the message names it and says
     *     what to do. Nothing is left running
     */
    public static AdminServer start(LoadBalancer lb, AdminConfig config, String version) throws IOException {
        return start(lb, config, version, HttpConnection.Limits.DEFAULT, MOST_CONNECTIONS);
    }

    static AdminServer start(
            LoadBalancer lb, AdminConfig config, String version, HttpConnection.Limits limits, int mostConnections)
            throws IOException {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, AdminServer::thread, NioIoHandler.newFactory());
        LoadBalancerMetrics metrics = new LoadBalancerMetrics(lb);
        Connections connections = new Connections(mostConnections);
        Events events = Events.open(lb, loop.next(), version);
        List<Channel> listeners = new ArrayList<>();
        AdminServer opened = null;
        try {
            // The token's place has the real port in its name, so the port comes first; nobody is accepted before the
            // routes are there.
            Doorway doorway = new Doorway();
            for (Address bind : config.binds()) {
                listeners.add(bind(loop, doorway, bind));
            }
            List<InetSocketAddress> addresses = listeners.stream()
                    .map(listener -> (InetSocketAddress) listener.localAddress())
                    .toList();
            Path tokenFile = Objects.requireNonNullElseGet(
                    config.tokenFile(), () -> TokenFiles.own(addresses.get(0).getPort()));
            Token token = new TokenFile(tokenFile, new SecureRandom()).readOrMake();
            Gate gate = new Gate(
                    HostRule.of(config.hosts()),
                    new Credentials(token, tokenFile, config.basicAuth(), new WrongTries(System::nanoTime)),
                    config.readNeedsToken());
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            metrics.bindTo(registry);
            doorway.open(new AdminPipeline(
                    Routes.of(lb, loop.next(), registry, gate, config, events, version), connections, limits));
            listeners.forEach(listener -> listener.config().setAutoRead(true));
            opened = new AdminServer(loop, listeners, connections, metrics, registry, events, addresses, tokenFile);
            return opened;
        } finally {
            if (opened == null) {
                metrics.close();
                events.close();
                stop(loop, listeners, connections);
            }
        }
    }

    /**
     * Shows more meters in {@code /metrics}: those of an {@link AccessLog}, or your own.
     *
     * @param meters what to show; asked at once to register them
     */
    public void show(MeterBinder meters) {
        meters.bindTo(registry);
    }

    /** {@return where it listens, with the real ports, in the order of the configuration} */
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    /** {@return the file that holds the token} */
    public Path tokenFile() {
        return tokenFile;
    }

    /** Closes the port and every connection, and waits until its thread has ended; does nothing if that is done. */
    @Override
    public synchronized void close() {
        metrics.close();
        events.close();
        stop(loop, listeners, connections);
    }

    private static Channel bind(EventLoopGroup loop, Doorway doorway, Address bind) throws BindException {
        InetSocketAddress address = bind.host().isEmpty()
                ? new InetSocketAddress(bind.port())
                : new InetSocketAddress(bind.host(), bind.port());
        if (address.isUnresolved()) {
            throw new BindException("admin " + bind + ": host name not found");
        }
        var bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .childHandler(doorway)
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            BindException failure = new BindException(
                    "admin " + bind + ": " + String.valueOf(bound.cause().getMessage()));
            failure.initCause(bound.cause());
            throw failure;
        }
        bound.channel().pipeline().addLast(new AcceptTrouble());
        return bound.channel();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new FastThreadLocalThread(work, "lb-admin");
        thread.setDaemon(true);
        return thread;
    }

    /** Closes the listeners itself: an event loop that is asked to end just after its look at them leaves them open. */
    private static void stop(EventLoopGroup loop, List<Channel> listeners, Connections connections) {
        try {
            if (!loop.isShuttingDown()) {
                loop.execute(() -> {
                    for (Channel listener : listeners) {
                        var unused = listener.close();
                    }
                    connections.closeAll();
                });
            }
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    /** Stands in the listeners until what is behind the door is known. */
    private static final class Doorway extends ChannelInitializer<SocketChannel> {
        private volatile @Nullable AdminPipeline pipeline;

        void open(AdminPipeline behind) {
            pipeline = behind;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline()
                    .addLast(Objects.requireNonNull(pipeline, "the door is opened before anyone is accepted"));
        }
    }
}
