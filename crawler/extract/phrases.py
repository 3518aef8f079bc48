"""Short lines that no newsroom writes as text: labels, buttons, counters; matched whole, never inside prose."""

from __future__ import annotations

import re
from functools import lru_cache

_TRIM = " \t:.…»«>›<[](){}-–—|*•►▶▼▲!?+,;“”\"'0123456789/#"

# Phrase classes after the domain dossier's list of boilerplate; compared lower-case without outer punctuation.
_EXACT: dict[str, str] = {}
for _reason, _phrases in {
    "share row": "chia sẻ|chia sẻ bài viết|chia sẻ facebook|chia sẻ qua facebook|"
    "chia sẻ qua twitter|chia sẻ qua email|"
    "chia sẻ bài viết lên facebook|chia sẻ bài viết lên twitter|chia sẻ bài viết lên google|"
    "sao chép liên kết|copy link|"
    "copy link thành công|lấy link|link bài gốc|thích|like|share|tweet|facebook|twitter|zalo|google|"
    "telegram|linkedin|"
    "pinterest|whatsapp|email|share this|share this article|share on facebook|share on twitter|follow us|save|pin it|"
    "share this post|share this story|print this article|copied|theo dõi chúng tôi trên|like share|chia sẻ tin này",
    "reading tools": "in|in bài|in bài viết|bản in|in trang|in trang này|gửi|gửi email|gửi bài|"
    "gửi bài viết|gửi cho bạn bè|"
    "về|trở về|quay lại|trở lại|trang trước|lên đầu trang|về đầu trang|đầu trang|về trang trước|"
    "font size|cỡ chữ|a a a|a|"
    "tăng tương phản|giảm tương phản|đọc bài viết|đọc bài|nghe đọc bài|nghe bài viết|lưu|lưu bài|"
    "lưu bài viết|phóng to|"
    "thu nhỏ|giọng nữ miền bắc|giọng nam miền nam|print|back to top|top|skip to content|skip to main content|close|"
    "đóng|xem cỡ chữ|cỡ chữ a|mặc định|xem kích thước lớn|nhấp chuột để xem kích thước chuẩn|google news|"
    "truy cập nội dung luôn|xuất bản thông tin|chi tiết bài viết|chi tiết tin|no title|image advertisement|"
    "chú thích ảnh|đọc thêm|listen|advertisement|quảng cáo|ad|sponsored|in trang gửi mail|gửi mail|bản để in|"
    "table of contents|table of content|in this article|on this page|learn more|get started|show more|show less|"
    "view more|listen to this article|sign up today|buy now|mục lục|nội dung chính|"
    "xem với cỡ chữ|tải về|null|loading|đang tải|tin đọc nhiều nhất",
    "other articles": "tin liên quan|bài tin liên quan|các tin khác|tin khác|bài viết khác|tin cùng chuyên mục|"
    "cùng chuyên mục|tin bài khác|bài liên quan|bài viết liên quan|xem thêm tin|những tin mới hơn|những tin cũ hơn|"
    "tin đã đưa|các tin đã đưa|bài đã đưa|tin mới|tin mới nhất|tin mới hơn|tin cũ hơn|các tin mới hơn|các tin cũ hơn|"
    "xem thêm|xem tiếp|đọc tiếp|đọc nhiều|tin đọc nhiều|xem nhiều|tin xem nhiều|tin nổi bật|tin nóng|tin tiêu điểm|"
    "có thể bạn quan tâm|có thể bạn thích|bài mới|bài đọc nhiều|tin cùng loại|các bài khác|các bài viết khác|"
    "các bài viết liên quan|tin tức liên quan|tin tức khác|cùng chủ đề|tin cùng chủ đề|dòng sự kiện|chủ đề|sự kiện|"
    "related articles|related posts|related stories|related|related content|you may also like|read more|read next|"
    "more from|recommended|recommended for you|most read|most popular|trending|trending now|see also|also read|"
    "more stories|latest news|popular posts|recent posts|up next|more news|you might also like|keep reading|"
    "thông tin liên quan|tin trước|tin sau|bài trước|bài sau|trang sau|tin tiếp theo|tin vắn|các tin đã đưa ngày|"
    "previous post|next post|previous article|next article|previous|next|tài liệu liên quan|xem theo ngày|"
    "các thông tin khác|các tin liên quan|những tin khác|tin bài liên quan|bài viết cùng chuyên mục",
    "comments": "bình luận|viết bình luận|gửi bình luận|gửi phản hồi|gửi ý kiến|ý kiến bạn đọc|bạn đọc phản hồi|"
    "phản hồi|họ tên|họ và tên|mã xác nhận|trả lời|nhận xét|đăng nhận xét|ý kiến của bạn|comments|leave a comment|"
    "leave a reply|post a comment|add a comment|no comments|view comments|write a comment|reply|gửi|nhập mã xác nhận|"
    "comment|cancel reply|ý kiến|thảo luận|bình luận bài viết|your email address will not be published",
    "about the author": "about the author|about author|meet the author|author bio|full bio|view full profile",
    "tags row": "từ khóa|từ khoá|tags|tag|thẻ|topics|filed under|keywords",
    "label of attachments": "tập tin đính kèm|tệp đính kèm|file đính kèm|tài liệu đính kèm|tệp tin đính kèm|"
    "văn bản đính kèm|tải tập tin|attachments|attached files|download",
    "rating": "đánh giá|click để đánh giá bài viết|bình chọn|biểu quyết|thăm dò ý kiến|gửi đánh giá|xem kết quả|"
    "trưng cầu ý kiến|ý kiến đánh giá",
    "visit counter": "thống kê truy cập|lượt truy cập|số lượt truy cập|số lượt đang online|đang truy cập|đang online|"
    "trực tuyến|tổng lượt truy cập|hôm nay|hôm qua|đã truy cập|khách online|số người truy cập|người online|"
    "tuần này|tháng này|tất cả|lượt xem|đã xem|tổng truy cập",
    "link list": "website liên kết|liên kết website|liên kết web|chọn liên kết|liên kết|"
    "liên kết nhanh|liên kết trang",
    "sidebar": "lịch công tác trống|lịch công tác|lịch tiếp công dân|lịch làm việc của lãnh đạo|"
    "tìm kiếm|nhập từ khóa|"
    "tìm kiếm theo chuyên mục - nội dung - ngày tháng|tìm tin theo ngày|đăng nhập|sign in|log in|login|subscribe|"
    "sign up|newsletter|search|menu|thư viện ảnh|video|album ảnh|văn bản mới|hỏi đáp|thông báo mới",
}.items():
    for _phrase in _phrases.split("|"):
        _EXACT.setdefault(_phrase.strip(_TRIM) or _phrase, _reason)

#: Labels that open a list of something else; what follows is judged with suspicion.
LIST_HEADS = frozenset(
    p for p, r in _EXACT.items() if r in ("other articles", "comments", "link list", "sidebar")
)

# Of lines in lower case.
_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        r"(?:số )?(?:lượt|lần) (?:xem|đọc|truy cập)\s*[:：]?\s*[\d.,]*$|(?:đã )?(?:xem|đọc)\s*[:：]\s*[\d.,]+$|"
        r"[\d.,]+\s*(?:lượt|lần) (?:xem|đọc)$|views?\s*[:：]?\s*[\d.,]+$|[\d.,]+\s*views?$",
        "view counter",
    ),
    (
        r"(?:hôm nay|hôm qua|tuần (?:này|trước)|tháng (?:này|trước)|đã truy cập|đang truy cập|tổng(?: số)?"
        r"(?: lượt)?(?: truy cập)?|trực tuyến|(?:đang )?online|tất cả|lượt truy cập|khách|thành viên)\s*[:：]\s*"
        r"[\d.,]+$",
        "visit counter",
    ),
    (r"(?:a\s*[-+]?\s*){2,3}(?:a\s*[-+]?)?$|\d{2,3}\s*%$|0:00.{0,10}$", "reading tools"),
    (r"(?:font size|cỡ chữ|xem cỡ chữ)\b.{0,25}$", "reading tools"),
    (r"tổng số điểm của bài viết là.{0,60}$|\d+ phiếu bầu.{0,30}$|xếp hạng\s*:.{0,40}$", "rating"),
    (r"click để đánh giá.{0,20}$|hãy là người đầu tiên.{0,60}$", "rating"),
    (
        r"(?:bình luận|comments?|ý kiến|nhận xét)\s*\(\s*\d+\s*\)$|\d+ (?:bình luận|comments?|nhận xét)$",
        "comments",
    ),
    (r"(?:chia sẻ|share)\b.{0,25}(?:facebook|twitter|zalo|email|google)\S*$", "share row"),
    (r"theo dõi .{1,40} trên(?: google news| facebook| zalo)?\s*:?$", "share row"),
    (r"(?:giấy phép|gp)\s*(?:xuất bản\s*)?(?:số|:).{0,160}$", "licence"),
    (r"(?:bản quyền (?:thuộc|của)|©|copyright|all rights reserved|ghi rõ nguồn).{0,200}$", "licence"),
    (
        r"\(?\*?\)?\s*(?:chịu trách nhiệm (?:chính|nội dung|về nội dung)|(?:phó )?tổng biên tập)\s*:.{0,160}$",
        "licence",
    ),
    (
        r"(?:địa chỉ|điện thoại|hotline|đt)\s*:.{0,40}(?:fax|email|e-mail|điện thoại)\s*:.{0,120}$",
        "contact",
    ),
    (r"xem (?:chi tiết|thêm|tiếp)(?: tại đây)?\s*\.*$|chi tiết\s*(?:tại đây)?\s*>*$", "link to more"),
    (r"(?:tags?|từ khó?a|từ khoá)\s*:.{0,200}$", "tags row"),
    (r"null$|undefined$|\[object object\]$", "template placeholder"),
    (r"(?:read|see|also read|read more|related|watch|more)\s*:\s.{5,150}$", "other articles"),
)
#: Any of them, at a tenth of the cost: hardly a line matches one.
_ANY_PATTERN = re.compile("|".join(pattern for pattern, _ in _PATTERNS))


def bare(text: str) -> str:
    """The line lower-case without outer punctuation and digits: what phrases are compared by."""
    return text.lower().strip(_TRIM)


def furniture_phrase(text: str) -> str | None:
    """The reason why a line is a label, button or counter; None for anything that may be text."""
    return _furniture_phrase(text) if len(text) <= 220 else None


@lru_cache(maxsize=1 << 13)
def _furniture_phrase(text: str) -> str | None:
    """Kept, because several readers of a page ask, and a site's menus and lists stand on many of its pages."""
    if len(text) <= 60:
        reason = _EXACT.get(bare(text))
        if reason is not None:
            return reason
    if "|" in text or "•" in text:
        row = {_EXACT.get(bare(part)) for part in re.split(r"[|•]", text) if part.strip()}
        if row and None not in row:
            return min(reason for reason in row if reason)
    stripped = text.lower().strip(" |-–•»>")
    if not _ANY_PATTERN.match(stripped):
        return None
    return next(reason for pattern, reason in _PATTERNS if re.match(pattern, stripped))


#: The same as a pattern: what is listed, and that it is other, older, newer or related.
_LIST_HEAD = re.compile(
    r"(?:các |những |một số )?(?:tin(?: tức| bài| vắn| ảnh)?|bài(?: viết| báo)?|videos?|clips?|phóng sự|album|ảnh|"
    r"hình ảnh|chương trình|thông báo|sự kiện|chuyên mục)(?: (?:mới|cũ))?"
    r" (?:khác|liên quan|mới hơn|cũ hơn|đã đưa|đã đăng|mới đăng|mới nhất|xem nhiều|nổi bật|tiếp theo"
    r"|cùng (?:chuyên mục|chủ đề|loại|thể loại|sự kiện))",
)


def opens_list(text: str) -> bool:
    """True for the heading of a list of other things ("Tin liên quan")."""
    if len(text) > 60:
        return False
    head = bare(text)
    return head in LIST_HEADS or bool(_LIST_HEAD.fullmatch(head))


#: An arrow, or a call to read on, before the link that it belongs to.
_POINTER = re.compile(
    r"\s*(?:>{1,3}|»|›|►|▶|➤|➡|→|☞|⇒|-->|=>"
    r"|(?:mời (?:bạn đọc |độc giả )?)?(?:(?:xem|đọc) (?:thêm|lại)|(?:tin|bài) liên quan|tin cùng chủ đề)\s*:)",
    re.IGNORECASE,
)


def points_elsewhere(text: str) -> bool:
    """True for a line that opens as a pointer to another article (">> …"); whether it is a link is to be asked too."""
    return bool(_POINTER.match(text))
