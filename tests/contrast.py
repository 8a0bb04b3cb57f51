"""Contrast of two colours, as the Web Content Accessibility Guidelines 2.2 define it (relative luminance, sRGB)."""

LEAST = 4.5
"""What text of any size must have at level AA."""


def measure_contrast(text, ground):
    """Measure the contrast of two colours written #rrggbb, from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((measure_luminance(text), measure_luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def measure_luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
