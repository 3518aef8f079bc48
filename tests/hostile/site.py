"""The good part of the hostile site: six articles with menu, side column and footer around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Article:
    number: int
    slug: str
    title: str
    date_line: str
    lead: str
    paragraphs: tuple[str, ...]
    author: str

    @property
    def path(self) -> str:
        return f"/tin-tuc/{self.slug}-{self.number}.html"


ARTICLES = (
    Article(
        2101,
        "xa-binh-lang-mo-lai-phien-cho-vung-cao",
        "Xã Bình Lãng mở lại phiên chợ vùng cao sau ba tháng nghỉ",
        "Thứ năm, 07/05/2020 08:30 (GMT+7)",
        "Sáng chủ nhật vừa qua, phiên chợ Bình Lãng họp trở lại với hơn hai trăm gian hàng của bà con trong vùng.",
        (
            "Từ bốn giờ sáng, các ngả đường dẫn về chợ đã đông người gùi măng khô, mật ong và vải thổ cẩm. Ban quản"
            " lý chợ bố trí lối vào và lối ra riêng, nhắc mọi người giữ khoảng cách và rửa tay trước khi mua bán.",
            "Bà Triệu Thị Nhàn, người bán thuốc nam ở đầu chợ, cho biết trong những tháng nghỉ bà chỉ bán được cho"
            " hàng xóm. Nay chợ mở lại, khách từ ba xã lân cận cùng về, đến trưa thì gùi thuốc của bà đã hết.",
            "Theo Ủy ban nhân dân xã, phiên chợ sẽ họp đều vào chủ nhật hằng tuần. Xã cũng dự định lợp lại mái của"
            " dãy hàng ăn trước mùa mưa và lắp thêm hai vòi nước cho người đi chợ.",
        ),
        "Hoài Thu",
    ),
    Article(
        2102,
        "nong-dan-thuong-khe-doi-lich-cay-vi-han-man",
        "Nông dân Thượng Khê đổi lịch cấy để tránh hạn mặn",
        "Thứ sáu, 08/05/2020 14:05 (GMT+7)",
        "Nước mặn lấn sâu hơn mọi năm khiến hợp tác xã Thượng Khê lùi lịch cấy vụ hè thu thêm hai mươi ngày.",
        (
            "Kết quả đo tại cống Đồng Lác cho thấy độ mặn vẫn trên hai phần nghìn khi triều lên. Hợp tác xã quyết"
            " định đóng cống, chỉ lấy nước vào ban đêm và bơm luân phiên cho từng cánh đồng.",
            "Ông Lưu Văn Khoát, giám đốc hợp tác xã, nói rằng cấy sớm thì lúa non dễ cháy lá, còn chờ thêm ba tuần"
            " thì nước ngọt từ thượng nguồn sẽ về. Bà con được chia giống ngắn ngày để kịp thu hoạch trước lũ.",
            "Phòng Nông nghiệp huyện đã cử hai kỹ sư về cùng đo nước mỗi sáng. Số liệu được đọc trên loa truyền"
            " thanh và ghi lên bảng ở nhà văn hóa để mọi nhà cùng theo dõi.",
        ),
        "Đức Mạnh",
    ),
    Article(
        2103,
        "thu-vien-luu-dong-den-truong-tieu-hoc-na-phai",
        "Thư viện lưu động đến với học sinh Trường Tiểu học Nà Phái",
        "Thứ ba, 12/05/2020 10:20 (GMT+7)",
        "Chiếc xe chở hơn một nghìn cuốn sách đã vượt bốn mươi cây số đường đèo để đến với các em học sinh.",
        (
            "Đây là chuyến đi đầu tiên của thư viện tỉnh kể từ khi các trường đón học sinh trở lại. Trên xe có"
            " truyện tranh, sách khoa học và những cuốn sách hai thứ tiếng do tình nguyện viên vẽ tay.",
            "Em Hoàng Thị Ly, học lớp bốn, chọn một cuốn về các loài chim. Em kể rằng ở nhà chỉ có sách giáo khoa,"
            " nên cuốn nào trên xe em cũng muốn mượn.",
            "Cô hiệu trưởng cho biết nhà trường sẽ giữ lại hai trăm cuốn trong một tháng. Khi xe quay lại, các em"
            " kể tóm tắt cuốn đã đọc để được đổi sách mới.",
        ),
        "Vân Khánh",
    ),
    Article(
        2104,
        "cau-treo-ban-hin-thong-xe",
        "Cầu treo bản Hin thông xe, chấm dứt cảnh qua suối bằng bè",
        "Thứ tư, 13/05/2020 16:45 (GMT+7)",
        "Cây cầu dài sáu mươi lăm mét nối bản Hin với đường liên xã chính thức cho người và xe máy đi lại.",
        (
            "Trước đây, mỗi khi suối dâng cao, bốn mươi hộ dân trong bản phải nghỉ chợ, học sinh phải nghỉ học. Bè"
            " tre là phương tiện duy nhất, đã có lần bị nước cuốn trôi giữa đêm.",
            "Công trình do Nhà nước và nhân dân cùng làm. Bà con góp hơn chín trăm ngày công đào móng, vác cáp và"
            " trồng cỏ giữ đất ở hai đầu cầu.",
            "Trưởng bản Quàng Văn Ét cho biết bản đã lập tổ tự quản, mỗi tháng siết lại ốc và thay ván mục một lần."
            " Xe quá nửa tấn không được qua cầu.",
        ),
        "Thanh Bình",
    ),
    Article(
        2105,
        "lang-nghe-dan-co-te-tim-duong-ra-cho-xa",
        "Làng nghề đan cỏ tế tìm đường ra chợ xa",
        "Thứ hai, 18/05/2020 07:15 (GMT+7)",
        "Hơn một trăm thợ đan ở làng Vĩnh Ngạn đang học cách chụp ảnh và đóng gói để bán hàng qua mạng.",
        (
            "Lớp học diễn ra trong đình làng vào buổi tối, khi mọi người đã xong việc đồng. Người dạy là hai sinh"
            " viên của làng, người học lớn tuổi nhất đã bảy mươi ba.",
            "Chị Phùng Thị Sáu mang theo chiếc giỏ vừa đan xong và được chỉ cách đặt giỏ cạnh cửa sổ để lấy sáng."
            " Ba ngày sau, chị nhận được đơn hàng đầu tiên từ một cửa hàng ở thành phố.",
            "Hội Nông dân xã cho các hộ vay vốn mua máy ép kiện. Khó khăn nhất hiện nay là cước gửi hàng, vì giỏ"
            " nhẹ nhưng chiếm nhiều chỗ trên xe.",
        ),
        "Minh Châu",
    ),
    Article(
        2106,
        "dem-hat-giao-duyen-tro-lai-ben-song",
        "Đêm hát giao duyên trở lại bên sông",
        "Thứ bảy, 23/05/2020 21:00 (GMT+7)",
        "Sau nhiều năm vắng bóng, các nghệ nhân của bảy làng ven sông lại cùng xuống thuyền hát đối đáp.",
        (
            "Trăng vừa lên, mười hai chiếc thuyền thả đèn hoa đăng trôi chậm giữa dòng. Bên này cất lời mời trầu,"
            " bên kia đáp lại, người nghe ngồi kín hai bờ đê.",
            "Nghệ nhân Đàm Thị Nụ năm nay tám mươi mốt tuổi vẫn thuộc hơn ba trăm câu. Cụ bảo rằng lời hát phải học"
            " khi ngồi thuyền, học trong nhà thì không ra được nhịp chèo.",
            "Câu lạc bộ đã ghi âm toàn bộ các làn điệu và chép lời thành sổ. Từ tháng sau, lớp dạy hát cho trẻ em"
            " sẽ mở vào chiều thứ bảy tại nhà văn hóa trung tâm.",
        ),
        "Ngọc Diệp",
    ),
)

MENU = '<nav><a href="/">Trang chủ</a> <a href="/tin-tuc/">Tin tức</a> <a href="/lien-he">Liên hệ</a></nav>'
FOOTER = (
    "<footer><p>Trang tin Bình Lãng. Giấy phép số 7/GP-TTĐT. Ghi rõ nguồn khi đăng lại.</p>"
    "<p>Lượt truy cập: {counter:,}</p></footer>"
)


def document(title: str, body: str, counter: int = 0, head: str = '<meta charset="utf-8">') -> str:
    """A whole page: menu, `body` and footer; the counter is what changes at every request."""
    meta = f"<head>{head}<title>{escape(title)}</title></head>"
    foot = FOOTER.format(counter=104_000 + counter)
    return f'<!DOCTYPE html>\n<html lang="vi">{meta}\n<body>\n{MENU}\n<main>{body}</main>\n{foot}\n</body></html>\n'


def links(paths: Iterable[tuple[str, str]]) -> str:
    """A list of links: (address, text)."""
    items = "".join(f'<li><a href="{escape(path)}">{escape(text)}</a></li>\n' for path, text in paths)
    return f"<ul>\n{items}</ul>"


def article_links(suffix: str = "") -> str:
    """Links to all articles, each address with a suffix."""
    return links((article.path + suffix, article.title) for article in ARTICLES)


def article_body(article: Article) -> str:
    """Title, date line, lead, text, author, and the side column."""
    text = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)
    others = links((other.path, other.title) for other in ARTICLES if other is not article)
    tools = f'<p><a href="?print=1">Bản in</a> <a href="/savefile/{article.number}">Lưu bài viết</a></p>'
    head = f'<h1>{escape(article.title)}</h1>\n<p class="date">{article.date_line}</p>\n{tools}\n'
    lead = f'<p class="lead"><strong>{escape(article.lead)}</strong></p>\n'
    author = f'\n<p class="author"><strong>{article.author}</strong></p>'
    aside = f"<aside><h3>Tin mới</h3>{others}</aside>"
    return f"<article>{head}{lead}{text}{author}</article>\n{aside}"


def article_page(article: Article, counter: int = 0, head: str = '<meta charset="utf-8">') -> str:
    """An article as the site serves it."""
    return document(f"{article.title} - Bình Lãng", article_body(article), counter, head)
