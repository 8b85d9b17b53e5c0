@NullMarked
package dev.roundabout.cli.line;

import org.jspecify.annotations.NullMarked;
