"""Lists of figures under a header (official loss reports, tables, contents of packages) in; their claims out."""

from extract.read.bulletins.coder import read_bulletins
from extract.read.bulletins.header import find_outcome

__all__ = ["find_outcome", "read_bulletins"]
