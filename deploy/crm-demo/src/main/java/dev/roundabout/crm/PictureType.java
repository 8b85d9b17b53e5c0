package dev.roundabout.crm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The pictures that are taken, known by their first bytes and not by what an uploader calls them. */
enum PictureType {
    PNG("png", "image/png", "\u0089PNG\r\n\u001a\n"),
    JPEG("jpg", "image/jpeg", "\u00ff\u00d8\u00ff"),
    GIF("gif", "image/gif", "GIF8");

    private final String extension;
    private final String mediaType;
    /** A character for each byte. */
    private final String beginning;

    PictureType(String extension, String mediaType, String beginning) {
        this.extension = extension;
        this.mediaType = mediaType;
        this.beginning = beginning;
    }

    String extension() {
        return extension;
    }

    String mediaType() {
        return mediaType;
    }

    static Optional<PictureType> of(byte[] picture) {
        return Arrays.stream(values()).filter(type -> type.begins(picture)).findFirst();
    }

    static Optional<PictureType> ofExtension(String extension) {
        return Arrays.stream(values())
                .filter(type -> type.extension.equals(extension))
                .findFirst();
    }

    private boolean begins(byte[] picture) {
        int length = beginning.length();
        return picture.length > length && new String(picture, 0, length, StandardCharsets.ISO_8859_1).equals(beginning);
    }
}
