/**
 * A small CRM that stands in for the real one: enough pages to see which server answered, that a login and a contact are in
 * the one database and a picture in the one store, whatever server a request comes to. Start reading at {@link
 * dev.roundabout.crm.CrmDemo}; {@code Site} says what there is to ask for.
 */
@NullMarked
package dev.roundabout.crm;

import org.jspecify.annotations.NullMarked;
