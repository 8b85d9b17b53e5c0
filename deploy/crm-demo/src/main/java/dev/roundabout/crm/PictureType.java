package dev.roundabout.crm;

import java.util.Arrays;
import java.util.Optional;

/** The pictures that are taken, known by their first bytes and not by what an uploader calls them. */
enum PictureType {
    PNG("png", "image/png", 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'),
    JPEG("jpg", "image/jpeg", 0xff, 0xd8, 0xff),
    GIF("gif", "image/gif", 'G', 'I', 'F', '8');

    private final String extension;
    private final String mediaType;
    private final byte[] beginning;

    PictureType(String extension, String mediaType, int... beginning) {
        this.extension = extension;
        this.mediaType = mediaType;
        this.beginning = new byte[beginning.length];
        for (int i = 0; i < beginning.length; i++) {
            this.beginning[i] = (byte) beginning[i];
        }
    }

    String extension() {
        return extension;
    }

    String mediaType() {
        return mediaType;
    }

    static Optional<PictureType> of(byte[] picture) {
        return Arrays.stream(values())
                .filter(type -> picture.length > type.beginning.length
                        && Arrays.equals(
                                picture, 0, type.beginning.length, type.beginning, 0, type.beginning.length))
                .findFirst();
    }

    static Optional<PictureType> ofExtension(String extension) {
        return Arrays.stream(values())
                .filter(type -> type.extension.equals(extension))
                .findFirst();
    }
}
