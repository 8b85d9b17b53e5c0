@NullMarked
package dev.roundabout.cli.archive;

import org.jspecify.annotations.NullMarked;
