/**
 * What the daemon is told: the configuration file (YAML, so JSON too) or flags, turned into lb-core's records. Start at
 * {@link dev.roundabout.cli.config.ConfigurationFile}; {@link dev.roundabout.cli.config.FlagConfiguration} does the same
 * for a command line. Both go through {@link dev.roundabout.cli.config.Section}, which finds every fault before it gives
 * up, so that an operator mends a file once.
 */
@NullMarked
package dev.roundabout.cli.config;

import org.jspecify.annotations.NullMarked;
