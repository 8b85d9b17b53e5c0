package dev.roundabout.internal.state;

import dev.roundabout.StateStore;
import dev.roundabout.config.ChangeLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store whose writes end when a test says so. */
public final class HeldStore implements StateStore {
    /** Everything that was handed in, in order. */
    public final List<ChangeLayer> layers = new ArrayList<>();

    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);

    @Override
    public ChangeLayer kept() {
        return ChangeLayer.EMPTY;
    }

    @Override
    public CompletionStage<Void> keep(ChangeLayer layer) {
        if (!underWay.isDone()) {
            throw new AssertionError("a second write while one is under way");
        }
        layers.add(layer);
        underWay = new CompletableFuture<>();
        return underWay;
    }

    /** The layer of the last write. */
    public ChangeLayer last() {
        return layers.get(layers.size() - 1);
    }

    public boolean isWriting() {
        return !underWay.isDone();
    }

    public void written() {
        underWay.complete(null);
    }

    public void failed(String why) {
        underWay.completeExceptionally(new IOException(why));
    }
}
