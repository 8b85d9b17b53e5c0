/**
 * The fault laboratory: the packaged {@code lbd} between clients and backends that are processes and network namespaces of
 * their own, while backends die, networks lose packets and operators change their minds. Tagged "faults" and "soak": run by
 * the profiles of these names, as root.
 *
 * <p>Start at {@link dev.roundabout.cli.faults.Laboratory}, then read one of the tests. {@link
 * dev.roundabout.cli.faults.ClientProgram} and {@link dev.roundabout.cli.faults.BackendProgram} are programs; they talk with
 * each other as {@link dev.roundabout.cli.faults.Wire} says and with the test by lines that {@link
 * dev.roundabout.cli.faults.Ledger} reads.
 */
@NullMarked
package dev.roundabout.cli.faults;

import org.jspecify.annotations.NullMarked;
