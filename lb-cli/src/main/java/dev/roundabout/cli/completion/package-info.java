/** Completion of command lines by the shell, made from the commands' own definitions; begin with BashCompletion. */
@NullMarked
package dev.roundabout.cli.completion;

import org.jspecify.annotations.NullMarked;
