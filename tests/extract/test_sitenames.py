"""A site's own name is no title."""

from __future__ import annotations

import pytest

from crawler.extract.sitenames import is_site_name


@pytest.mark.parametrize(
    "text",
    [
        "Cổng thông tin điện tử huyện Lâm Sơn",
        "CỔNG THÔNG TIN ĐIỆN TỬ HUYỆN LÂM SƠN",
        "Trang thông tin điện tử Đảng bộ tỉnh Lâm Sơn",
        "Cổng TTĐT Ủy ban nhân dân huyện Lâm Sơn, tỉnh Lâm Đồng",
        "Trang tin Sở Nông nghiệp và Phát triển nông thôn",
        "Cổng Thông tin điện tử Sở Giao thông Vận tải tỉnh Lâm Sơn",
        "Website Trường THPT Nguyễn Bỉnh Khiêm",
        "Báo điện tử Lâm Sơn",
        "Trang chủ",
    ],
)
def test_names_of_sites(text: str) -> None:
    assert is_site_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "Cổng thông tin điện tử huyện Lâm Sơn ra mắt giao diện mới",
        "Trang thông tin điện tử xã được đưa vào sử dụng từ đầu năm",
        "Khánh thành cổng thông tin điện tử huyện",
        "Báo cáo kết quả tháng 5",
        "Trang phục truyền thống của người Dao",
    ],
)
def test_sentences_about_them(text: str) -> None:
    assert not is_site_name(text)
