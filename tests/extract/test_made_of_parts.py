"""Bylines and references made of their parts are taken apart into the same parts."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.byline import looks_like_byline, parse
from crawler.extract.references import find

PEOPLE = ("Minh Hà", "Nguyễn Văn An", "Y Jũt Niê", "H'Wênh Niê", "Giàng A Páo", "Đ.Hoàng", "P.Y", "Tố Tuấn",
          "Trần Thị Bích Ngọc", "K'Brêu", "Lò Văn Pâng", "Kim Thị Sà Rây", "B.NG")  # fmt: skip
LABELS = (
    "",
    "Tin, ảnh: ",
    "Tin và ảnh: ",
    "Bài, ảnh: ",
    "Bài: ",
    "Tác giả: ",
    "Thực hiện: ",
    "(Thực hiện: ",
    "Tin bài, ảnh: ",
)
OFFICES = ("Trung tâm TT-VH huyện", "Đài TT-TH Lâm Sơn", "Ban Tuyên giáo HU", "Phòng VH&TT", "BTG Huyện ủy",
           "UBMTTQ huyện", "Huyện đoàn Lâm Sơn", "VP HĐND&UBND huyện", "Hội LHPN xã An Lạc")  # fmt: skip
TYPES = (("Nghị quyết", "NQ"), ("Quyết định", "QĐ"), ("Chỉ thị", "CT"), ("Kế hoạch", "KH"), ("Thông báo", "TB"),
         ("Kết luận", "KL"), ("Tờ trình", "TTr"), ("Báo cáo", "BC"), ("Công điện", "CĐ"))  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    people=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True),
    label=st.sampled_from(LABELS),
    separator=st.sampled_from((" - ", " – ", ", ", "; ", " và ", " & ")),
    office=st.one_of(st.none(), st.sampled_from(OFFICES)),
    join=st.sampled_from(("/", " / ", " - ", " – ", " (", ", ", "\n", " | ")),
    day=st.sampled_from(("", ", 05/05/2020", " - 09:00 05/05/2020")),
)
def test_bylines(
    people: list[str], label: str, separator: str, office: str | None, join: str, day: str
) -> None:
    line = label + separator.join(people)
    if office is not None:
        line += join + office + (")" if join == " (" else "")
    line += day + (")" if label.startswith("(") else "")
    read = parse(line)
    assert [author.name for author in read.authors] == people, line
    assert read.organisation == office, line
    assert read.source is None, line
    assert 0 <= looks_like_byline(line) <= 1


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(TYPES),
    number=st.integers(1, 9999),
    year=st.one_of(st.none(), st.integers(1998, 2026)),
    organ=st.sampled_from(("UBND", "HĐND", "CP", "TTg", "BTTTT", "SGDĐT", "TU", "HU", "TW")),
    word=st.sampled_from((" số ", " số: ", " ")),
    day=st.one_of(st.none(), st.dates(date(1998, 1, 1), date(2026, 12, 31))),
    form=st.sampled_from(
        (" ngày {d}/{m}/{y}", ", ngày {d:02}-{m:02}-{y}", " ngày {d} tháng {m} năm {y}", " ngày {d}.{m}.{y}")
    ),
    before=st.sampled_from(("", "Thực hiện ", "căn cứ ", "Hội nghị quán triệt ", "theo ")),
    after=st.sampled_from(
        ("", " của Ban Thường vụ Tỉnh ủy", ".", " và các văn bản khác", ") đã nêu 3 nội dung")
    ),
)
def test_references(
    kind: tuple[str, str],
    number: int,
    year: int | None,
    organ: str,
    word: str,
    day: date | None,
    form: str,
    before: str,
    after: str,
) -> None:
    name, letters = kind
    party = organ in ("TU", "HU", "TW")
    code = f"{letters}/{organ}" if party else f"{letters}-{organ}"
    printed = f"{number}-{code}" if party else f"{number}/{f'{year}/' if year else ''}{code}"
    text = f"{before}{name}{word}{printed}"
    if day is not None:
        text += form.format(d=day.day, m=day.month, y=day.year)
    (found,) = find(text + after)
    assert (found.type, found.number, found.code) == (name, str(number), code), text
    assert found.year == (None if party else year), text
    assert found.date == (day.isoformat() if day else None), text
    assert found.family == ("party" if party else "state"), text
