/**
 * The packaged programs between real servers and real clients: Debian's nginx, HAProxy and PostgreSQL behind {@code lbd},
 * curl, the JDK's HTTP client, psql, pgbench, HAProxy and nginx in front of it. Tagged "real": run in the CI tier.
 */
@NullMarked
package dev.roundabout.cli.real;

import org.jspecify.annotations.NullMarked;
