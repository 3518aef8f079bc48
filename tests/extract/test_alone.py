"""One page alone of further CMSs, with the furniture that each prints: nothing learned, nothing of it in the record."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.extract.article import take_apart
from crawler.extract.normalise import record
from tests.extract import portal

TITLE = "Xã Mẫu Sơn ra quân trồng cây đầu xuân và làm đường nội đồng"
PLACE = "Xã Mẫu Sơn"
P = [part for n in (3, 4) for part in portal.body(n)]
PARAGRAPHS = "".join(f"<p>{part}</p>" for part in P)
OTHERS = (
    "Hội nghị triển khai nhiệm vụ phát triển kinh tế những tháng cuối năm",
    "Khai giảng lớp tập huấn kỹ thuật chăn nuôi cho các hộ dân vùng cao",
    "Đoàn công tác của tỉnh kiểm tra tiến độ các công trình thủy lợi",
)


def items(tag: str = "li", date: str = " ({d:02d}/08/2024)") -> str:
    return "".join(
        f"<{tag}><a href='/tin/khac-{n}'>{other}</a>{date.format(d=n + 3)}</{tag}>"
        for n, other in enumerate(OTHERS)
    )


NUKEVIET = f"""<html><head><title>{TITLE} - Trang tin Mẫu Sơn</title><meta name="author" content="admin"></head><body>
<div class="top">Thứ hai, 05/08/2024, 07:10</div><ul class="menu"><li><a href="/">Trang nhất</a></li><li>
<a href="/about">
Giới thiệu</a></li></ul><div class="breadcrumbs-wrap"><a href="/">Trang nhất</a> <a href="/news">Tin tức</a></div>
<div class="news_column"><h1 class="title margin-bottom-lg">{TITLE}</h1>
<div class="row"><em class="pull-left">Thứ ba - 05/05/2020 09:00</em><ul class="pull-right"><li>In bài này</li></ul>
</div>
<div id="news-bodyhtml" class="bodytext">{PARAGRAPHS}</div>
<div class="margin-bottom-lg"><p class="text-right"><strong>Tác giả bài viết: </strong>Lê Thị Mẫu</p>
<p class="text-right"><strong>Nguồn tin: </strong>Báo Mẫu Sơn</p></div></div>
<div class="panel"><form>Tổng số điểm của bài viết là: 0 trong 0 đánh giá</form></div>
<div class="news_column"><p class="h3"><strong>Những tin mới hơn</strong></p><ul class="related">{items()}</ul>
<p class="h3"><strong>Những tin cũ hơn</strong></p><ul class="related">{items()}</ul></div>
<div class="footer">Bản quyền thuộc về Trang tin Mẫu Sơn © 2010 - 2024</div></body></html>"""

LIFERAY = f"""<html><head><title>Chi tiết tin - Cổng thông tin</title></head><body>
<div id="banner">Cổng thông tin</div>
<div class="portlet-layout"><div class="portlet-column"><div class="journal-content-article">
<h3 class="tieude">{TITLE}
</h3><div class="ngaydang">Ngày đăng: 05/05/2020 09:00</div><div class="noidung">{PARAGRAPHS}
<p style="text-align: right;"><em>Lê Thị Mẫu</em></p></div></div>
<div class="asset-ratings">Đánh giá (0 phiếu bầu)</div><div class="tinkhac"><h4>CÁC TIN KHÁC</h4><ul>{items()}</ul>
</div>
</div><div class="portlet-column"><h3>Thông báo mới</h3><ul>{items("li", " - {d:02d}-08-2024")}</ul></div></div>
<div id="footer">Giấy phép số 12/GP-TTĐT do Sở Thông tin cấp ngày 01/02/2018</div></body></html>"""

TABLES = f"""<html><head><title>UBND huyện Mẫu</title></head><body bgcolor="#fff"><table width="1000"><tr>
<td colspan="3">
<img src="/banner.jpg"></td></tr><tr><td colspan="3" align="right">Hôm nay, ngày 05 tháng 08 năm 2024</td></tr><tr>
<td width="20%" valign="top"><table><tr><td><a href="/gt">Giới thiệu chung</a></td></tr><tr><td>
<a href="/bm">Bộ máy</a>
</td></tr><tr><td><a href="/vb">Văn bản</a></td></tr></table></td><td width="60%" valign="top"><table><tr><td><b>
<font color="#cc0000" size="3">{TITLE}</font></b></td></tr><tr><td><i>Cập nhật lúc 09:00 ngày 05/05/2020</i></td></tr>
<tr><td>{"<br><br>".join(P)}<br><div align="right"><b>Lê Thị Mẫu</b></div></td></tr><tr><td><b>TIN ĐÃ ĐƯA</b></td>
</tr>
<tr><td>{items("div")}</td></tr></table></td><td width="20%" valign="top"><b>Thời tiết</b><br>Mẫu Sơn: 25°C<br>
<b>Thống kê</b><br>Đang truy cập: 12<br>Tổng: 1.204.331</td></tr></table>
<p align="center">Địa chỉ: Khu 1, thị trấn Mẫu - Điện thoại: 0200 555 001 - Email: a@example.vn</p></body></html>"""

WORDPRESS = f"""<html><head><title>{TITLE} | Báo Mẫu</title><meta property="og:title" content="{TITLE}"><meta
property="og:site_name" content="Báo Mẫu"></head><body class="single"><header><nav><ul><li><a href="/">Trang chủ</a>
</li>
</ul></nav></header><main><article class="post"><header class="entry-header"><h1 class="entry-title">{TITLE}</h1>
<div class="entry-meta">
<time datetime="2020-05-05T09:00:00+07:00">05/05/2020 09:00</time> <span class="author">Lê Thị Mẫu
</span></div></header>
<div class="entry-content">{PARAGRAPHS[: len(PARAGRAPHS) // 2]}{PARAGRAPHS[len(PARAGRAPHS) // 2 :]}
</div><div class="sharedaddy"><h3>Chia sẻ:</h3><ul><li><a href="#">Facebook</a></li><li><a href="#">Zalo</a></li></ul>
</div></article><div class="tags-links">Từ khóa: <a href="/t/1">trồng cây</a> <a href="/t/2">đường</a></div>
<div id="comments"><h3>2 bình luận</h3><ol><li><p>Bài viết hay quá, mong xã làm thêm nhiều đường như thế nữa nhé.</p>
</li>
<li><p>Cảm ơn tòa soạn đã đưa tin về quê tôi, chúc bà con một năm mới bội thu.</p></li></ol></div></main><aside
class="widget-area"><section class="widget"><h2>Bài viết mới</h2><ul>{items()}</ul></section></aside>
<footer>© 2024 Báo Mẫu
</footer></body></html>"""

JOOMLA = f"""<html><head><title>Trang chủ</title></head><body><div class="moduletable"><h3>Tin nổi bật</h3><ul
class="latestnews">{items()}</ul></div><div class="item-page"><div class="page-header"><h2>{TITLE}</h2></div><dl
class="article-info"><dt>Chi tiết</dt><dd class="createdby">Được viết bởi Super User</dd>
<dd class="published">Được đăng:
05 Tháng 5 2020 09:00</dd><dd class="hits">Lượt xem: 1204</dd></dl><div itemprop="articleBody">{PARAGRAPHS}<p
style="text-align:right"><strong>Bài, ảnh: Lê Thị Mẫu</strong></p></div><ul class="pager"><li>
<a href="/t">Trang trước</a>
</li><li><a href="/s">Trang sau</a></li></ul></div><div class="footer">Ghi rõ nguồn khi sử dụng thông tin</div></body>
</html>"""

PRINT = f"""<html><head><title>In bài viết</title></head><body onload="window.print()">
<div>Cổng thông tin điện tử huyện Mẫu
</div><hr><h2>{TITLE}</h2><p>05/05/2020 09:00</p>{PARAGRAPHS}<p align="right"><b>Lê Thị Mẫu</b></p><hr><p>
Nguồn: http://huyen.example.gov.vn/tin/trong-cay</p></body></html>"""

ALL = {
    "nukeviet": NUKEVIET,
    "liferay": LIFERAY,
    "tables": TABLES,
    "wordpress": WORDPRESS,
    "joomla": JOOMLA,
    "print": PRINT,
}


def made(html: str, address: str = f"{portal.HOST}/x?id=3") -> dict[str, Any]:
    return record(take_apart(portal.page(html, address)), address, "huyen.example.gov.vn")


@pytest.mark.parametrize("cms", ALL)
def test_an_article_alone(cms: str) -> None:
    got = made(ALL[cms])
    assert got["title"] == TITLE
    assert got["published_at"] == "2020-05-05T09:00+07:00"
    assert [author["name"] for author in got["authors"]] == ["Lê Thị Mẫu"]
    assert got["body"] == P
    assert got["kind"] == "article"


@pytest.mark.parametrize("cms", ALL)
def test_a_page_that_shows_no_date_has_none(cms: str) -> None:
    """The header's clock, the licence, the sidebar and the lists of other articles go on showing theirs."""
    html = (
        ALL[cms]
        .replace("05/05/2020", "")
        .replace("05 Tháng 5 2020", "")
        .replace("2020-05-05T09:00:00+07:00", "")
    )
    assert made(html)["published_at"] is None


@pytest.mark.parametrize("cms", ALL)
def test_subheads_captions_quotes_and_tables_in_the_text(cms: str) -> None:
    middle = (
        "<p><strong>Kết quả bước đầu</strong></p><blockquote><p>Có con đường này, nông sản của bà con đi nhanh hơn.</p>"
        "</blockquote><table><tr><td>Thôn Một</td><td>12 km</td></tr><tr><td>Thôn Hai</td><td>7 km</td></tr></table>"
    )
    html = ALL[cms].replace(P[3], f"{P[3]}</p>{middle}<p>", 1)
    kept = [
        "Kết quả bước đầu",
        "Có con đường này, nông sản của bà con đi nhanh hơn.",
        "Thôn Một",
        "12 km",
        "Thôn Hai",
    ]
    body = made(html)["body"]
    assert body == [*P[:4], *kept, "7 km", *P[4:]]
