"""What the site repeats: counting over distinct pages, in any order, without erasing what newsrooms write."""

from __future__ import annotations

import json
import pickle
import random

import pytest

from crawler.extract.article import take_apart
from crawler.extract.normalise import strip
from crawler.extract.template import MOST_PAGES, SiteMemory, Template, sketch
from tests.extract import portal


def text_of(html: str, address: str, known: Template | None) -> str:
    return "\n".join(strip(take_apart(portal.page(html, address), known).blocks)[2])


def test_counters_menu_and_licence_are_furniture_the_article_is_not() -> None:
    known = portal.template()
    text = text_of(portal.article(40), portal.url(40), known)
    assert text == "\n".join(portal.body(40))
    assert portal.title(40) not in text


def test_order_of_observation_does_not_matter() -> None:
    pages = [(portal.url(n), sketch(portal.page(portal.article(n), portal.url(n)))) for n in range(15)]
    pages += [(portal.url(99), pages[3][1]), (portal.url(3), pages[3][1])]
    digests = set()
    for seed in range(4):
        random.Random(seed).shuffle(pages)
        memory = SiteMemory()
        for key, known in pages:
            memory.observe(key, known)
        digests.add((len(memory), memory.freeze().digest))
    assert len(digests) == 1
    assert digests.pop()[0] == 15


def test_order_does_not_matter_beyond_the_cap_either() -> None:
    base = sketch(portal.page(portal.article(1), portal.url(1)))
    many = [
        (f"k{n}", type(base)(n * 7919 % 100_003, True, base.entries[: 3 + n % 5]))
        for n in range(3 * MOST_PAGES)
    ]
    digests = set()
    for seed in range(2):
        random.Random(seed).shuffle(many)
        memory = SiteMemory()
        for key, known in many:
            memory.observe(key, known)
        assert len(memory) == MOST_PAGES
        digests.add(memory.freeze().digest)
    assert len(digests) == 1


def test_an_article_under_many_addresses_does_not_erase_itself() -> None:
    memory = portal.memory()
    for n in range(6):
        address = f"{portal.url(5)}?view={n}"
        memory.observe(address, sketch(portal.page(portal.article(5), address)))
    assert len(memory) == len(portal.memory())
    assert text_of(portal.article(5), portal.url(5), memory.freeze()) == "\n".join(portal.body(5))


def test_a_formulaic_sentence_of_some_articles_is_kept() -> None:
    formula = (
        "Thực hiện Kế hoạch công tác năm của Huyện ủy, hôm nay đoàn công tác đã có buổi làm việc tại cơ sở."
    )
    memory = SiteMemory()
    htmls = {}
    for n in range(20):
        paragraphs = ([formula] if n < 5 else []) + portal.body(n)
        htmls[n] = portal.article(n, "".join(f"<p>{p}</p>" for p in paragraphs))
        memory.observe(portal.url(n), sketch(portal.page(htmls[n], portal.url(n))))
    assert formula in text_of(htmls[2], portal.url(2), memory.freeze())


def test_a_notice_under_every_article_is_cut() -> None:
    stamp = (
        "Mọi sao chép nội dung từ trang này phải có sự đồng ý bằng văn bản của ban quản trị cổng huyện Mẫu."
    )
    memory = SiteMemory()
    htmls = {}
    for n in range(10):
        htmls[n] = portal.article(n, "".join(f"<p>{p}</p>" for p in [*portal.body(n), stamp]))
        memory.observe(portal.url(n), sketch(portal.page(htmls[n], portal.url(n))))
    assert stamp not in text_of(htmls[2], portal.url(2), memory.freeze())
    assert stamp in text_of(htmls[2], portal.url(2), None)


def test_two_pages_are_no_evidence() -> None:
    memory = SiteMemory()
    for n in range(2):
        memory.observe(portal.url(n), sketch(portal.page(portal.article(n), portal.url(n))))
    known = memory.freeze()
    assert not known.lines
    assert not known.titles


def test_memory_and_template_survive_storage_and_say_so_in_words() -> None:
    memory = portal.memory()
    known = memory.freeze()
    assert SiteMemory.from_json(memory.to_json()).freeze() == known
    assert Template.from_json(known.to_json()) == known
    assert pickle.loads(pickle.dumps(known)).digest == known.digest
    words = "\n".join(known.describe())
    assert f"Learned from {len(memory)} pages" in words
    assert "tieude" in words
    assert len(memory.to_json()) < 300_000


@pytest.mark.parametrize("broken", ['{"format": 0}', "[]", '{"format": 1}', '{"format": 1, "memory": "x"}'])
def test_another_format_is_refused(broken: str) -> None:
    with pytest.raises(ValueError):
        SiteMemory.from_json(broken)
    with pytest.raises(ValueError):
        Template.from_json(json.dumps({"format": 1, "pages": 3}))


def test_settled_after_sixty_articles() -> None:
    memory = portal.memory(59)
    assert not memory.settled
    memory.observe(portal.url(777), sketch(portal.page(portal.article(777), portal.url(777))))
    assert memory.settled


def test_what_the_family_calls_a_list_teaches_no_title_position() -> None:
    memory = SiteMemory()
    for n in range(8):
        memory.observe(portal.url(n), sketch(portal.page(portal.article(n), portal.url(n))), "list")
    assert not memory.freeze().titles


def test_a_link_to_each_letters_own_document_is_no_furniture_and_one_to_the_same_form_is() -> None:
    memory = SiteMemory()
    letters = {}
    for n in range(20):
        own = f'<p><a href="/files/tra-loi-{n}.pdf">Xem văn bản trả lời tại đây</a></p>'
        form = '<p><a href="/files/mau-don.doc">Tải mẫu đơn kiến nghị</a></p>'
        letters[n] = portal.article(n, own + form)
        memory.observe(portal.url(n), sketch(portal.page(letters[n], portal.url(n))))
    known = memory.freeze()
    parts = take_apart(portal.page(letters[7], portal.url(7)), known)
    assert parts.title == portal.title(7)
    assert strip(parts.blocks)[2] == ["Xem văn bản trả lời tại đây"]
