"""About thirty little records in Vietnamese, written for the tests of search, and how to store them."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.record import Attachment, Author, Image, Provenance, Record, Reference
from archive.store import Store
from archive.store.new_captures import NewCapture
from archive.warc.exchange import Written

CAPTURED = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
DAK, PAPER, PORTAL = "dakrlap.example.vn", "baomau.example.vn", "huyenmau.example.vn"


def record(key: str, title: str, *body: str, site: str = PAPER, capture_id: int = 0, **more: Any) -> Record:
    """A record with what matters to search; the rest is plain."""
    published = more.get("published_at")
    precision = {4: "year", 7: "month", 10: "day"}.get(len(published), "minute") if published else None
    given: dict[str, Any] = {
        "kind": "article",
        "published_precision": precision,
        "lead": body[0] if body else None,
        "language": "vi",
    }
    return Record(
        site=site,
        key=key,
        url=f"https://{site}/{key}.html",
        canonical_url=f"https://{site}/{key}.html",
        captured_at=CAPTURED,
        provenance=Provenance(capture_id=capture_id, extractor="test"),
        title=title,
        body=body,
        **(given | more),
    )


def reference(
    raw: str, family: str, kind: str | None, number: str, year: int | None, code: str | None
) -> Reference:
    return Reference(raw, family, kind, number, year, code, None)  # type: ignore[arg-type]


HUNG, LAN = Author("Đức Hùng"), Author("Lan Anh", roles=("text", "photo"))
NFD = unicodedata.normalize("NFD", "Nghị quyết về chuyển đổi số được thông qua tại kỳ họp của hội đồng xã.")

#: Key → record. Keys are what the tests speak of.
RECORDS = {
    one.key: one
    for one in (
        record(
            "daknong",
            "Đắk Nông tổ chức hội nghị cà phê",
            "Tỉnh Đắk Nông vừa bàn về giá cà phê.",
            site=DAK,
            published_at="2020-04-15",
            section="Kinh tế",
            authors=(HUNG,),
        ),
        record(
            "daknong-bare",
            "Tin Dak Nong",
            "Ban tin cua tinh Dak Nong viet khong dau.",
            site=DAK,
            published_at="2020-04-16",
        ),
        record(
            "nong-dak",
            "Nông dân trồng rau",
            "Người nông dân ở Đắk Mil bán rau. Họ không ở thị xã.",
            site=DAK,
            published_at="2020-05-01T09:30+07:00",
            section="Kinh tế",
        ),
        record(
            "nghi-hoi",
            "Đại hội đề nghị sửa đường",
            "Đại hội của hợp tác xã đã đề nghị huyện sửa con đường.",
            published_at="2020-05-05",
            section="Xã hội",
            authors=(LAN,),
        ),
        record(
            "hoi-nghi",
            "Khai mạc kỳ họp",
            "Các đại biểu dự hội nghị tổng kết năm.",
            published_at="2020-05-20",
            authors=(HUNG, LAN),
            section="Thời sự",
        ),
        record(
            "hoi-nghi-covid",
            "Hội nghị phòng dịch",
            "Hội nghị trực tuyến bàn về covid trong mùa hè.",
            published_at="2021-07-01T08:00+07:00",
            section="Thời sự",
        ),
        record(
            "huyen-uy-moi",
            "Huyện uỷ họp thường kỳ",
            "Thường trực Huyện uỷ đã họp.",
            site=PORTAL,
            published_at="2019",
            organisation="BBT",
            organisation_expanded="Ban Biên tập",
        ),
        record(
            "huyen-uy-cu",
            "Nghị quyết mới",
            "Ban Thường vụ Huyện ủy ban hành nghị quyết.",
            site=PORTAL,
            published_at="2019-06",
            references=(
                reference("Nghị quyết số 20-NQ/TU", "party", "Nghị quyết", "20", None, "NQ/TU"),
                reference("Chỉ thị số 036-CT/TU", "party", "Chỉ thị", "036", None, "CT/TU"),
            ),
        ),
        record(
            "uy-tin",
            "Người có uy tín",
            "Ông là người có uy tín trong buôn làng.",
            site=PORTAL,
            published_at="2019-07-15",
        ),
        record("dong-dat", "Động đất nhẹ", "Một trận động đất nhẹ ở miền núi."),
        record(
            "dong-ruong", "Cánh đồng lúa", "Lúa chín trên cánh đồng phía đông.", published_at="2018-09-09"
        ),
        record(
            "dong-mua",
            "Mùa đông đến",
            "Mùa đông năm nay đến sớm; giá một tỷ đồng.",
            published_at="2018-11-11",
        ),
        record(
            "ti-dong", "Thu ngân sách", "Huyện thu được ba tỉ đồng.", site=PORTAL, published_at="2017-01-01"
        ),
        record("ky-su", "Kĩ sư trẻ", "Một kĩ sư trẻ về làng, mê lý thuyết.", published_at="2017-02-02"),
        record("my", "Cầu Mỹ Lợi", "Cầu Mỹ Lợi nối hai bờ sông.", published_at="2017-02-03"),
        record("thuy", "Chị Thúy đi chợ", "Chị Thuý bán thúi cá khô.", published_at="2017-03-03"),
        record("nfd", unicodedata.normalize("NFD", "Chuyển đổi số ở xã"), NFD, published_at="2022-02-02"),
        record(
            "notice",
            "Thông báo tuyển dụng",
            site=PORTAL,
            kind="notice",
            published_at="2022-03-03",
            attachments=(
                Attachment("https://x.example.vn/ds.pdf", "Danh sách thí sinh trúng tuyển viên chức"),
            ),
        ),
        record(
            "anh",
            "Phóng sự ảnh",
            "Một ngày ở bản.",
            published_at="2022-04-04",
            images=(Image("https://x.example.vn/a.jpg", "Voi tắm bên hồ Lắk", "Lan Anh"),),
        ),
        record("han-man", "Hạn mặn kéo dài", "Hạn mặn kéo dài ở cửa sông.", published_at="2016-03-03"),
        record("lu-lut", "Lũ lụt dâng cao", "Lũ lụt dâng cao ở thượng nguồn.", published_at="2016-10-10"),
        record(
            "lu-kho",
            "Hạn hán",
            "Hạn hán và lũ quét cùng năm; nước mặn và ngập lụt.",
            published_at="2016-12-12",
        ),
        record(
            "chi-thi",
            "Thực hiện chỉ thị mới",
            "Theo Chỉ thị số 36-CT/TU ngày 28/4, và 36/CT của sở.",
            references=(reference("Chỉ thị số 36-CT/TU", "party", "Chỉ thị", "36", None, "CT/TU"),),
            published_at="2020-06-01",
        ),
        record(
            "nghi-quyet",
            "Nghị quyết của hội đồng",
            "Nghị quyết số 245/2020/NQ-HĐND có hiệu lực.",
            references=(reference("245/2020/NQ-HĐND", "state", "Nghị quyết", "245", 2020, "NQ-HĐND"),),
            published_at="2020-06-02",
        ),
        record("rlap", "Huyện Đắk R’Lấp", "Tin từ huyện Đắk R'Lấp.", site=DAK, published_at="2023-01-01"),
        record("ttxvn", "Giá vàng", "Giá vàng tăng nhẹ.", source="TTXVN", published_at="2023-02-02"),
        record(
            "muong", "Tin tiếng Mường", "Wien Lac Xon mo̭ch tlong.", language="mtq", published_at="2023-03-03"
        ),
        record(
            "initials",
            "Ghi nhanh",
            "Ghi nhanh ở chợ huyện.",
            authors=(Author("Đ.H", "initials"),),
            published_at="2023-04-04",
        ),
        record(
            "nghien-cuu",
            "Nghiên cứu rừng",
            "Nhóm nghiên cứu rừng khộp và nghiêng tán.",
            published_at="2023-05-05",
        ),
        record(
            "thanh-lap",
            "Ký ức",
            "Buổi lễ kết thúc. " * 40 + "Sau cùng, đội trống chiêng biểu diễn. " + "Trời mưa. " * 40,
            published_at="2023-06-06",
        ),
    )
}


def keep(store: Store, one: Record, day: int = 0, written: Written | None = None) -> str:
    """Store a record together with the capture that it was read from; returns its identifier.

    `day`: days after the others that it was captured; `written`: where the capture lies, else nowhere.
    """
    captured = one.captured_at + timedelta(days=day)
    new = NewCapture(
        site=one.site,
        url=one.url,
        method="GET",
        status=200,
        fetched_at=captured,
        warc=written.warc if written else f"{one.key}-{day}.warc.gz",
        offset=written.offset if written else 0,
        length=written.length if written else 1,
        record_id=f"urn:uuid:{one.key}-{day}",
        mime="text/html",
    )
    provenance = Provenance(store.add_capture(new), "test")
    return store.put(replace(one, captured_at=captured, provenance=provenance)).article_id
