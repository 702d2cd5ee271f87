"""Attribution: who says so, by which words, about which stretch of the text, carried by whom.

:func:`find_attributions` gives all of an article, :func:`governing` the one that vouches for a span, and
:func:`standing_source` the one that still stands for the sentences after a report.
"""

from extract.read.attribution.find import find_attributions
from extract.read.attribution.govern import governing, standing_source

__all__ = ["find_attributions", "governing", "standing_source"]
