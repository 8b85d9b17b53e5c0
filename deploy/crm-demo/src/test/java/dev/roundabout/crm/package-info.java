/** The stand-in CRM without a database, and, tagged "real", on Debian's PostgreSQL. */
@NullMarked
package dev.roundabout.crm;

import org.jspecify.annotations.NullMarked;
