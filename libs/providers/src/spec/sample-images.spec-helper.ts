/** Small real images, whole, as base64 with their size in pixels. */
export const sampleImages = {
  png: {
    width: 12,
    height: 8,
    mediaType: 'image/png',
    base64:
      'iVBORw0KGgoAAAANSUhEUgAAAAwAAAAICAIAAABChommAAAArUlEQVR4nAXBIQEAIRBFwR8BQQDkyguAIMJGQGwAJPIFWEEEIhDxZiRRRBOfGMLFFEsgjrjiCalSKq3yVUbFK7OyKlRO5VZeRTKK0YzPGIYb01gGxjGu8QypUzqt83VGxzuzszp0Tud2XkdyitOczxmOO9NZDs5xrvMcKShBC75gBB7MYAUEJ7jBC6RN2bTNtxkb38zN2rA5m7t5GykpSUu+ZCSezGQlJCe5yUt+bwFrQU0IpyEAAAAASUVORK5CYII=',
  },
  jpeg: {
    width: 16,
    height: 8,
    mediaType: 'image/jpeg',
    base64:
      '/9j/4AAQSkZJRgABAQAAAQABAAD/2wCEAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI//////////////////////////////////////////////////8BVVpaeGl464KC6//////////////////////////////////////////////////////////////////////////AABEIAAgAEAMBEQACEQEDEQH/xAGiAAABBQEBAQEBAQAAAAAAAAAAAQIDBAUGBwgJCgsQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+gEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoLEQACAQIEBAMEBwUEBAABAncAAQIDEQQFITEGEkFRB2FxEyIygQgUQpGhscEJIzNS8BVictEKFiQ04SXxFxgZGiYnKCkqNTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqCg4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2dri4+Tl5ufo6ery8/T19vf4+fr/2gAMAwEAAhEDEQA/AJ6ACgD/AP/Z',
  },
  webpLossy: {
    width: 1,
    height: 1,
    mediaType: 'image/webp',
    base64: 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA',
  },
  webpLossless: {
    width: 1,
    height: 1,
    mediaType: 'image/webp',
    base64: 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==',
  },
};

/** The PNG sample as bytes. */
export const pngBytes = new Uint8Array(Buffer.from(sampleImages.png.base64, 'base64'));
