/**
 * The class-data archive: Java's classes in the form it maps into memory, so that starting takes no parsing. It fits one
 * Java and the jars' exact places, so it is made where it runs; start with
 * {@link dev.roundabout.cli.archive.ClassDataArchive}.
 */
@NullMarked
package dev.roundabout.cli.archive;

import org.jspecify.annotations.NullMarked;
