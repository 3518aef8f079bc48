"""news-please, driven as its own command line drives it: its SingleCrawler with its RecursiveCrawler.

Run in the rivals' environment: ``rival_newsplease.py URL FOLDER PAGES``. The configuration is the packaged default,
heuristics, extractors and storage (one HTML and one JSON file for each article) included; changed are only
the folder, the log level, 16 requests at a time on the host in the place of 4, and the page at which to stop. Its
launcher would only start the same SingleCrawler in a further process, and needs a module that left Python in 3.12.
It finds no site on a bare IP address: give it a host name.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import newsplease  # type: ignore[import-not-found]
from newsplease.single_crawler import SingleCrawler  # type: ignore[import-not-found]


def configure(url: str, folder: Path, pages: int) -> tuple[Path, Path]:
    """Write config.cfg and sitelist.hjson into the folder."""
    text = (Path(newsplease.__file__).parent / "config" / "config.cfg").read_text("utf-8")
    for name, value in (
        ("working_path", f"{folder}/"),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", "16"),
        ("LOG_LEVEL", "WARNING"),
    ):
        text, changed = re.subn(rf"(?m)^{name}\s*=.*$", f"{name} = {value}", text)
        assert changed == 1, f"news-please's configuration no longer has one {name}"
    text = text.replace("[Scrapy]\n", f"[Scrapy]\n\nCLOSESPIDER_PAGECOUNT = {pages}\n", 1)
    config, sites = folder / "config.cfg", folder / "sitelist.hjson"
    config.write_text(text, "utf-8")
    sites.write_text(f'{{"base_urls": [{{"url": "{url}", "crawler": "RecursiveCrawler"}}]}}\n', "utf-8")
    return config, sites


def main() -> None:
    """Crawl URL into FOLDER."""
    url, folder, pages = sys.argv[1:]
    config, sites = configure(url, Path(folder), int(pages))
    SingleCrawler(str(config), str(sites), 0, False, False)


if __name__ == "__main__":
    main()
