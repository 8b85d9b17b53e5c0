/**
 * What goes over the admin port as JSON, shared by the server and its clients. Start at {@code StatusJson}, the answer of
 * {@code GET /v1/status}. Field names are the contract: camelCase, with the unit in the name where there is one. A
 * component that is {@code null} is absent from the text. Answers may gain fields, so clients ignore those they do not
 * know; requests are read strictly.
 */
@NullMarked
package dev.roundabout.admin.wire;

import org.jspecify.annotations.NullMarked;
