@NullMarked
package dev.roundabout.cli.completion;

import org.jspecify.annotations.NullMarked;
