"""The words of a date line: months, weekdays, clocks, zones, and the labels and contexts that tell a date's kind.

Vocabulary of section 3 of the domain dossier and of the CMSs that Vietnamese portals run on. Everything is
matched without regard to case; the commonest words also without diacritics, as unaccented pages print them.
"""

from __future__ import annotations

from datetime import timedelta, timezone

#: Every site means this zone unless it prints another one; no daylight saving time since 1975.
VIETNAM = timezone(timedelta(hours=7))

#: Months in words, the longest first: «mười hai» is not «mười».
MONTHS: dict[str, int] = {
    "mười một": 11,
    "mười hai": 12,
    "giêng": 1,
    "chạp": 12,
    "mười": 10,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

#: Last part of a weekday's name → Monday is 0. «Thứ 2» is the second day, Monday.
WEEKDAYS: dict[str, int] = {
    "hai": 0,
    "ba": 1,
    "tư": 2,
    "tu": 2,
    "năm": 3,
    "nam": 3,
    "sáu": 4,
    "sau": 4,
    "bảy": 5,
    "bẩy": 5,
    "bay": 5,
    "nhật": 6,
    "nhat": 6,
    "cn": 6,
    **{str(number): number - 2 for number in range(2, 8)},
}
ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: Zone names of RFC 2822 → minutes east of Greenwich.
ZONES: dict[str, int] = {
    "z": 0,
    "ut": 0,
    "utc": 0,
    "gmt": 0,
    "ict": 420,
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
}

#: What stands before a publication date, less the words in `LINKING` and punctuation.
PUBLISHED_LABELS = (
    "đăng",
    "đăng tải",
    "đăng tin",
    "đăng bài",
    "đã đăng",
    "tin đăng",
    "bài đăng",
    "đưa tin",
    "gửi lúc",
    "xuất bản",
    "phát hành",
    "phát sóng",
    "tạo",
    "khởi tạo",
    "thời gian",
    "tăng ngăn hâi",
    "ngay dang",
    "dang",
    "dang tin",
    "xuat ban",
    "post date",
    "date",
    "posted",
    "posted date",
    "published",
    "publish date",
    "publish",
    "publication date",
    "date published",
    "created",
    "created date",
)
UPDATED_LABELS = (
    "cập nhật",
    "cập nhật lần cuối",
    "cập nhật mới nhất",
    "cập nhật gần nhất",
    "lần cập nhật cuối",
    "lần cập nhật cuối cùng",
    "cập nhật cuối",
    "cập nhật lại",
    "cập nhập",
    "sửa lần cuối",
    "sửa đổi",
    "chỉnh sửa",
    "chỉnh sửa lần cuối",
    "lần sửa cuối",
    "sửa",
    "cap nhat",
    "updated",
    "update",
    "last updated",
    "last update",
    "modified",
    "last modified",
    "date modified",
)
#: Labels that may have a name or more between them and the date («Đăng bởi Ban biên tập, 05/05/2020»).
PUBLISHED_OPENINGS = (
    "đăng bởi",
    "đăng ngày",
    "đăng lúc",
    "ngày đăng",
    "posted by",
    "posted on",
    "được đăng",
    "published",
)
UPDATED_OPENINGS = (
    "cập nhật lúc",
    "cập nhật ngày",
    "cập nhật lần cuối",
    "cập nhật:",
    "last update",
    "sửa lần cuối",
)
#: Words between a label and the date that say nothing of their own.
LINKING = ("ngày", "ngay", "lúc", "luc", "vào", "hồi", "on", "at", "là", "thời điểm", "của bài")

#: The clock and calendar of the page itself.
CLOCK_LABELS = (
    "hôm nay",
    "hom nay",
    "bây giờ",
    "bay gio",
    "hiện tại",
    "giờ hệ thống",
    "today",
    "today is",
    "tin đã đưa theo",
    "tin theo",
    "xem theo",
    "tìm theo",
)
#: A header's neighbours: a date before one of them is the page's clock.
CLOCK_FOLLOWERS = (
    "hotline",
    "đường dây nóng",
    "điện thoại:",
    "đt:",
    "tel:",
    "mail tòa soạn",
    "mail toà soạn",
    "email tòa soạn",
    "email toà soạn",
    "đọc báo in",
    "đặt báo",
    "liên hệ quảng cáo",
    "liên hệ tòa soạn",
    "liên hệ toà soạn",
)
#: The same, where the date has a weekday.
CLOCK_FOLLOWERS_OF_WEEKDAY = ("đăng nhập", "rss", "tìm kiếm", "english", "trang chủ", "giới thiệu")
LICENCE_CODES = ("gp-", "gptt", "/gp", "gpxb", "gphđ")
LICENCE_WORDS = ("giấy phép", "giấy chứng nhận", "giay phep")
LICENCE_LABELS = ("cấp", "cấp lại", "cấp phép", "gia hạn", "cap")
LEGAL_LABELS = ("hiệu lực", "hieu luc", "thi hành", "áp dụng", "hết hiệu lực")
DOCUMENT_LABELS = ("ban hành", "ký", "ký ban hành", "văn bản", "ký kết", "kí", "ra văn bản", "số ra", "ra")
DOCUMENT_WORDS = (
    "nghị quyết",
    "quyết định",
    "chỉ thị",
    "kết luận",
    "thông báo",
    "công văn",
    "kế hoạch",
    "luật",
    "nghị định",
    "thông tư",
    "tờ trình",
    "văn bản",
    "công điện",
    "hướng dẫn",
    "báo cáo",
    "pháp lệnh",
    "quy chế",
    "quy định",
    "phương án",
    "chương trình",
    "đề án",
    "thông cáo",
    "qđ số",
    "nq số",
    "cv số",
)
DAY_PARTS = ("sáng", "trưa", "chiều", "tối", "đêm", "khuya", "rạng sáng")
EVENT_LABELS = (
    *DAY_PARTS,
    *(f"{part} nay" for part in DAY_PARTS),
    *(f"{part} qua" for part in DAY_PARTS),
    "diễn ra",
    "tổ chức",
    "trong",
    "trong các",
    "hôm",
    "khai mạc",
    "bế mạc",
    "xảy ra",
    "khoảng",
    "khai giảng",
    "dự kiến",
)
#: Words before a date of somebody's life or a deadline: no event that the page reports, no publication.
MENTION_LABELS = (
    "điện thoại",
    "hotline",
    "số điện thoại",
    "fax",
    "ngày sinh",
    "ngày mất",
    "từ trần",
    "hạn nộp",
    "hết hạn",
    "thời hạn",
    "hạn chót",
    "kỷ niệm",
    "thành lập",
    "bắt đầu",
    "kết thúc",
)
#: And those that have more words before the date («Hạn nộp hồ sơ: …»).
MENTION_OPENINGS = ("hạn nộp", "hạn cuối", "hạn chót", "hạn nhận", "hạn đăng ký", "thời hạn", "hết hạn")
#: The same as whole labels only: «An sinh 05/05/2020» is a section.
MENTION_EXACT = ("sinh", "mất")
#: Programmes whose names say a part of the day («Bản tin tối 07-12-2021»).
PROGRAMMES = (
    "bản tin",
    "thời sự",
    "chương trình",
    "phát thanh",
    "truyền hình",
    "audio",
    "video",
    "podcast",
    "điểm tin",
)
PERIOD_LABELS = (
    "từ",
    "đến",
    "tới",
    "kể từ",
    "trước",
    "sau",
    "giai đoạn",
    "đến hết",
    "tính đến",
    "hết",
    "cuối",
    "đầu",
)
LUNAR_BEFORE = ("mùng", "mồng", "rằm", "âm lịch", "âl")
LUNAR_AFTER = ("âm lịch", "âm lich", "al)", "âl", "tết âm", "tết nguyên đán")
