"""The generated site: the size it promises, every page reachable, the same bytes everywhere."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from lxml import html

from tests.bench.generated import LINKS, LISTS, Layout, page, path, title


@pytest.mark.parametrize("layout", ["news", "portal"])
def test_pages_have_the_promised_size_and_links(layout: Layout) -> None:
    bodies = [page(number, 5000, layout) for number in range(LISTS + 1, 5000, 250)]
    assert 56_000 < sum(map(len, bodies)) / len(bodies) < 60_000
    for body in bodies:
        assert len(html.fromstring(body.decode()).xpath("//a[@href]")) == LINKS


@pytest.mark.parametrize("layout", ["news", "portal"])
def test_every_page_is_reached_from_the_front_page(layout: Layout) -> None:
    size = 120
    pages = {path(number): page(number, size, layout) for number in range(size)}
    assert len(pages) == size
    seen, waiting = {"/"}, ["/"]
    while waiting:
        for href in html.fromstring(pages[waiting.pop()].decode()).xpath("//a/@href"):
            if href not in seen:
                seen.add(href)
                waiting.append(href)
    assert seen == set(pages)


def test_text_of_each_page_is_its_own() -> None:
    texts = set()
    for number in range(LISTS + 1, LISTS + 41):
        tree = html.fromstring(page(number, 5000).decode())
        texts |= {paragraph.text for paragraph in tree.xpath("//div[@class='article__body']/p[not(@class)]")}
        assert tree.findtext(".//h1") == title(number)
    assert len(texts) == 40 * 11


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_another_process_makes_the_same_bytes(hash_seed: str) -> None:
    code = "import sys; from tests.bench.generated import page; sys.stdout.buffer.write(page(31, 5000) + page(7, 5000))"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    made = subprocess.run(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, check=True
    ).stdout
    assert made == page(31, 5000) + page(7, 5000)
