package dev.roundabout.cli.daemon;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * The signals of the process.
 *
 * <p>A shutdown hook cannot see the second signal, so {@code sun.misc.Signal} is needed. It is exported by the supported
 * module {@code jdk.unsupported}, but javac warns of it in a way that cannot be switched off; hence reflection.
 */
final class Signals {
    private Signals() {}

    /**
     * Takes a signal over. The handler runs on a thread of its own, once for every signal.
     *
     * @param name without {@code SIG}: {@code TERM}
     * @param handler told the name with {@code SIG}
     * @return whether it was taken over; a JVM started with {@code -Xrs} keeps them
     */
    static boolean handle(String name, Consumer<String> handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            InvocationHandler invocation = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    handler.accept("SIG" + name);
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "handler of SIG" + name;
            };
            Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {type}, invocation);
            Method handle = signal.getMethod("handle", signal, type);
            handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
