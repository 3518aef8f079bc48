"""Reading processes: one page's faults cost that page, its time is capped, and reading goes on."""

from __future__ import annotations

import asyncio
import gzip
import multiprocessing
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from crawler import reader
from crawler.extract.parts import Hints
from crawler.reader import Job, Reader, Reading

PAGE = "<html><body><h1>Huyện họp giao ban</h1><a href='/tin/2'>Tin sau</a><p>Chiều nay, huyện họp.</p></body></html>"
#: Takes seconds to read, however fast the machine: a page of 15 MB full of elements.
SLOW = b"<html><body>" + b"<p>x<b>y</b>" * 1_200_000


def job(body: bytes, url: str = "http://a.vn/tin/1") -> Job:
    return Job(url, body, "text/html; charset=utf-8", datetime(2026, 11, 23, tzinfo=UTC), Hints())


@pytest.fixture
def pool() -> Iterator[Reader]:
    found = Reader(processes=1, seconds=1.0)
    yield found
    found.close()


def read(pool: Reader, *jobs: Job) -> list[Reading]:
    async def all_of_them() -> list[Reading]:
        return [await pool.read(each) for each in jobs]

    return asyncio.run(all_of_them())


def test_a_page_that_takes_too_long_is_ended_and_the_next_is_read(pool: Reader) -> None:
    # The first page bears the start of the process.
    pool.seconds = 30.0
    read(pool, job(PAGE.encode()))
    pool.seconds = 1.0
    slow, good = read(pool, job(SLOW), job(PAGE.encode()))
    assert slow.unreadable == "reading took longer than 1 s"
    assert good.links == (("http://a.vn/tin/2", ""),)


def test_a_fault_in_reading_is_that_pages_own(pool: Reader) -> None:
    pool.seconds = 30.0
    broken = Job("http://a.vn/", PAGE.encode(), None, None, Hints(), template="/no/such/template")  # type: ignore[arg-type]
    faulty, good = read(pool, broken, job(PAGE.encode()))
    assert faulty.unreadable is not None
    assert faulty.unreadable.startswith("fault while reading: FileNotFoundError")
    assert good.parts is not None


def test_a_gzipped_sitemap_is_unpacked_up_to_a_limit() -> None:
    text = b"<urlset><url><loc>http://a.vn/tin/7</loc><lastmod>2020-05-05</lastmod></url></urlset>"
    found = reader.read(job(gzip.compress(text), "http://a.vn/sitemap.xml.gz"))
    assert found.listing == "sitemap"
    assert [(entry.url, entry.lastmod) for entry in found.entries] == [("http://a.vn/tin/7", "2020-05-05")]


def test_what_interrupts_the_crawl_does_not_interrupt_reading(pool: Reader) -> None:
    pool.seconds = 120.0

    async def interrupted() -> Reading:
        # A terminal sends the signal to all processes of the crawl.
        await pool.read(job(PAGE.encode()))
        for process in multiprocessing.active_children():
            assert process.pid is not None
            os.kill(process.pid, signal.SIGINT)
        return await pool.read(job(PAGE.encode()))

    assert asyncio.run(interrupted()).parts is not None


def test_a_killed_process_costs_the_page_that_it_reads(pool: Reader) -> None:
    pool.seconds = 120.0

    async def killed() -> list[Reading]:
        await pool.read(job(PAGE.encode()))
        slow = asyncio.ensure_future(pool.read(job(SLOW)))
        await asyncio.sleep(0.1)
        for process in multiprocessing.active_children():
            process.kill()
        return [await slow, await pool.read(job(PAGE.encode()))]

    slow, good = asyncio.run(killed())
    assert slow.unreadable == "reading it broke its process: exit status -9"
    assert good.parts is not None
