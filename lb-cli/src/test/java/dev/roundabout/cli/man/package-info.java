/**
 * The manual pages in {@code src/main/man}: prose by hand, and between it regions that are made from the programs' own
 * definitions. Start with {@link dev.roundabout.cli.man.ManPagesTest}, which holds the pages to them and writes them.
 */
@NullMarked
package dev.roundabout.cli.man;

import org.jspecify.annotations.NullMarked;
