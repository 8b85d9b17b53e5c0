package dev.roundabout;

/** Why a listener reset a client instead of opening a session. */
public enum AdmissionRefusal {
    /** The listener is closing. */
    STOPPING,
    /** Its address is not allowed, or denied. */
    DENIED,
    /** Its address has as many sessions as one may have. */
    CLIENT_SESSIONS,
    /** Its address opens sessions faster than one may. */
    CLIENT_RATE,
    /** As many bytes wait for slow readers as may: sessions that are open go on, new ones would make it worse. */
    MEMORY,
    /** It is a proxy whose PROXY header was malformed, or did not come within 3 s. */
    PROXY_HEADER
}
