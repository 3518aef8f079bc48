"""Dates in other scripts: Khmer digits and months, Chinese 年月日, full-width signs; as other editions print them."""

from __future__ import annotations

import re
import unicodedata

#: Digits and signs of other scripts that stand in dates; one character each, so places in a text stay.
_STRANGE = re.compile(
    "[\u0660-\u0669\u0e50-\u0e59\u0ed0-\u0ed9\u17e0-\u17e9\uff0c\uff0d-\uff1a\uff5c\u2215\u2044]"
)
_SIGNS = {"\uff0c": ",", "\uff0d": "-", "\uff0e": ".", "\uff0f": "/", "\uff1a": ":", "\uff5c": "|",
          "\u2215": "/", "\u2044": "/"}  # fmt: skip
_KHMER = re.compile("[\u1780-\u17d3]")
_MONTHS = ["មករា", "កុម្ភៈ", "មីនា", "មេសា", "ឧសភា", "មិថុនា", "កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ"]
_WEEKDAYS = ["ចន្ទ", "អង្គារ", "ពុធ", "ព្រហស្បតិ៍", "សុក្រ", "សៅរ៍"]
#: Khmer words of a date line → the Vietnamese ones, longest first.
_WORDS: dict[str, str] = dict(
    sorted(
        {
            **{f"ខែ {name}": f"tháng {n}" for n, name in enumerate(_MONTHS, 1)},
            **{f"ខែ{name}": f"tháng {n}" for n, name in enumerate(_MONTHS, 1)},
            **{name: f"tháng {n}" for n, name in enumerate(_MONTHS, 1)},
            **{f"ថ្ងៃ{name}": f"thứ {n}" for n, name in enumerate(_WEEKDAYS, 2)},
            "ថ្ងៃអាទិត្យ": "chủ nhật",
            "ថ្ងៃទី": "Ngày ",
            "ថ្ងៃ": "Ngày ",
            "ខែ": "tháng ",
            "ឆ្នាំ": "năm ",
            "ម៉ោង": "lúc ",
            "ព្រឹក": "sáng",
            "ល្ងាច": "chiều",
        }.items(),
        key=lambda item: -len(item[0]),
    )
)
#: Chinese editions: 2020年5月5日.
_CHINESE = re.compile(r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_WORD = re.compile("|".join(map(re.escape, _WORDS)))


def plain_digits(text: str) -> str:
    """The text with digits and date signs of other scripts as ASCII; every other character stays, none moves."""
    if text.isascii() or not _STRANGE.search(text):
        return text
    return _STRANGE.sub(lambda match: _SIGNS.get(match[0]) or str(unicodedata.decimal(match[0])), text)


def vietnamese_words(line: str) -> str:
    """A date line with Khmer and Chinese words for days, months and years in Vietnamese."""
    if "年" in line:
        return _CHINESE.sub(r"\1-\2-\3 ", line).strip()
    if not _KHMER.search(line):
        return line
    return " ".join(_WORD.sub(lambda match: f" {_WORDS[match[0]]} ", line).split())
