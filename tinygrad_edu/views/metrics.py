"""How wide a text is, without asking a browser: so that it stays inside its box everywhere.

The widths are those of DejaVu Sans, which is wider than the system fonts that a picture asks for
first. Where one of those is used there is a little more air, never an overflow.
"""

import unicodedata

# Advance widths in thousandths of the font size, for the characters from space to ~.
_REGULAR = (
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
)  # fmt: skip
_BOLD = 1.14
"""How much wider bold letters are, at most."""


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line in pixels, at a font size in pixels.

    >>> text_width("aa", 10)
    12.26
    """
    return round(sum(map(_advance, text)) * size / 1000 * (_BOLD if bold else 1), 2)


def _advance(character: str) -> int:
    place = ord(character) - 32
    if 0 <= place < len(_REGULAR):
        return _REGULAR[place]
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0  # an accent, or a mark that says where a text begins and ends
    wide = unicodedata.east_asian_width(character) in "WF"
    return 1050 if wide or ord(character) > 0xFFFF else 840
