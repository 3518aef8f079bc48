"""What a page needs to be shown, and the documents it hands out: every address a browser may ask for.

Not what it links to: that is `crawler.extract.links`. A style sheet has requisites of its own (imports, fonts,
pictures), so has a framed page and, to a small degree, a script.
"""

from __future__ import annotations

from crawler.extract.requisites.markup import of_page
from crawler.extract.requisites.requisite import Kind, Requisite, kind_of_address
from crawler.extract.requisites.scripts import of_script
from crawler.extract.requisites.styles import of_style

__all__ = ["Kind", "Requisite", "kind_of_address", "of_page", "of_script", "of_style"]
