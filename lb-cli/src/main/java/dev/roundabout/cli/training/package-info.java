/**
 * What is run so that Java learns which classes the commands need; {@link dev.roundabout.cli.training.Training} is
 * started in a process of its own while a class-data archive is made.
 */
@NullMarked
package dev.roundabout.cli.training;

import org.jspecify.annotations.NullMarked;
