/** Command lines that need no library to read; {@link dev.roundabout.cli.line.PlainLine} says which. */
@NullMarked
package dev.roundabout.cli.line;

import org.jspecify.annotations.NullMarked;
