/**
 * What the fuzz targets of all modules have in common: their seeds ({@link dev.roundabout.fuzzing.Corpus}), damage that can
 * be repeated ({@link dev.roundabout.fuzzing.Mutator}) and Jazzer, which looks for more by what the code does with an input
 * ({@link dev.roundabout.fuzzing.JazzerRun}). A target is a public class {@code XxxFuzz} with Jazzer's entry,
 * {@code fuzzerTestOneInput(byte[])}, which throws if what must hold for any input does not.
 */
@NullMarked
package dev.roundabout.fuzzing;

import org.jspecify.annotations.NullMarked;
