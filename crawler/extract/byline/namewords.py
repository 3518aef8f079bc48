"""The words that tell a person's name from what pages print in the same shape: headings, places, menus."""

from __future__ import annotations

from crawler.extract.byline.wordlists import phrases, words

#: Words of menus and headings that occur in no name.
NEVER = words("""
    tin bài ảnh xem của những được trong ngoài với này khác báo cáo đọc nổi nóng bật về là để khi nếu và
    hoặc số ngày tháng giờ phút khoản mục chủ sở huyện tỉnh phường thôn nhập trở lại quay gửi nhận người
    việc nước nhà án góp đáp sẻ chia phản lượt truy cập tìm video clip audio podcast online hotline email
    website web copyright rss facebook google youtube zalo twitter internet home search menu login more next
    tag tags share print admin administrator administrators quantri super user editor webmaster test fanpage
    ngành cấp cước thuế mua bán nghe nhìn download file upload contact about news đã đưa sign in by created
    collected the of and read live top hot i ii iii iv vi vii viii ix xi xii
""")

#: Two words in a row that are no part of a name, though each of them may be.
PAIRS = phrases("""
    trang chủ|liên hệ|liên kết|liên quan|thời sự|chính trị|kinh tế|xã hội|văn hóa|văn hoá|giáo dục
    đào tạo|thể thao|thể dục|du lịch|quốc phòng|an ninh|pháp luật|đời sống|quốc tế|thế giới|giải trí
    khoa học|công nghệ|môi trường|sức khỏe|y tế|bạn đọc|giới thiệu|văn bản|thông báo|thông tin|hỏi đáp
    góp ý|trân trọng|nơi nhận|bình luận|kết luận|nghị quyết|nghị định|quyết định|hội nghị|nhiệm vụ
    chỉ thị|quy định|tổ chức|thực hiện|đầu tư|nông thôn|nông nghiệp|công nghiệp|thương mại|dịch vụ
    dịch công|tài chính|ngân hàng|việt nam|hà nội|sài gòn|chính phủ|kế hoạch|dự án|mới nhất|xem thêm
    kính gửi|kính mời|tòa soạn|toà soạn|văn thư|hết hạn|quốc hội|chủ tịch|phó chủ|bí thư|giám đốc
    phó giám|trưởng ban|trưởng phòng|phó trưởng|hiệu trưởng|ủy ban|hội đồng|đảng bộ|đảng ủy|thường trực
    cán bộ|công chức|tuyển dụng|thư viện|hình ảnh|tư liệu|tin tức|văn nghệ|nghệ thuật|lịch sử|di tích
    bảo vệ|phát triển|xây dựng|giao thông|an toàn|cải cách|hành chính|thủ tục|công dân|công khai|đấu thầu
    quy hoạch|lịch công|công tác|sơ đồ|đăng ký|đăng nhập|đăng tin|tra cứu|thống kê|truyền hình|phát thanh
    truyền thanh|truyền thông|cộng đồng|chuyên đề|chuyên mục|chuyên viên|phóng sự|tin mới|cao cấp|sự kiện
    tiêu điểm|mới nhận|tổng hợp|minh họa|minh hoạ|sưu tầm|nhân vật|nhân dân|điện tử|chuyển đổi|đổi số
    giải pháp|kết quả|mục tiêu|tác giả|hết năm|quân sự|bảo hiểm|lao động|phụ nữ|thanh niên|nông dân
    cựu chiến|tuổi trẻ|doanh nghiệp|thị trường|bất động|tuyên giáo|dân vận|kiểm tra|thanh tra|tư pháp
    tài nguyên|thành phố|thị trấn|thị xã|gia đình|tâm sự|tình yêu|ẩm thực|công an|bộ đội|nhà nước
    biên tập|ban biên|chịu trách|điện thoại|địa chỉ|giấy phép|bản quyền|tuyên truyền|lãnh đạo|đại hội
    bầu cử|tiếng việt|sản phẩm|khuyến nông|nghiên cứu|trao đổi|tập trung|nâng cao|đẩy mạnh|tăng cường
    chúc mừng|kỷ niệm|truyện ngắn|viễn thông|bưu chính|chức năng|quy chế|thời gian|địa điểm|tham dự
    lái xe|trưng cầu|ý kiến|mời thầu|chứng khoán|vĩ mô|châu á|châu âu|châu mỹ|châu phi|tổng quan|tiếp dân
    chuyển lớp|thăm dò|tiếng anh|tiếng pháp|tiếng nga|tiếng đức|tiếng trung|tiếng nhật|tiếng hoa|sao việt
    nam nữ|học sinh|giáo viên|phụ huynh|tốt nghiệp|tuyển sinh|giá vàng|xổ số|thời tiết|lịch làm|cơ cấu
    bộ máy|cơ sở|kỳ họp|đại biểu|cử tri|dân số|nguồn gốc|ngôn ngữ|giải thưởng|cuộc thi|câu lạc|thể lệ
    tài liệu|biểu mẫu|hệ thống|phần mềm|công ty|tập đoàn|hồ chí
""")

#: The provinces before and after 2025, and the cities that stand alone.
PROVINCES = phrases("""
    An Giang|Bà Rịa|Vũng Tàu|Bắc Giang|Bắc Kạn|Bạc Liêu|Bắc Ninh|Bến Tre|Bình Định|Bình Dương|Bình Phước
    Bình Thuận|Cà Mau|Cần Thơ|Cao Bằng|Đà Nẵng|Đắk Lắk|Đắk Nông|Đăk Lăk|Đăk Nông|Điện Biên|Đồng Nai
    Đồng Tháp|Gia Lai|Hà Giang|Hà Nam|Hà Nội|Hà Tĩnh|Hải Dương|Hải Phòng|Hậu Giang|Hòa Bình|Hưng Yên
    Khánh Hòa|Kiên Giang|Kon Tum|Lai Châu|Lâm Đồng|Lạng Sơn|Lào Cai|Long An|Nam Định|Nghệ An|Ninh Bình
    Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|Quảng Nam|Quảng Ngãi|Quảng Ninh|Quảng Trị|Sóc Trăng|Sơn La
    Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|Thừa Thiên Huế|Thừa Thiên - Huế|Tiền Giang|Trà Vinh
    Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái|Huế|Sài Gòn|Việt Nam|Đắc Lắc|Đắc Nông|Hồ Chí Minh
    TP Hồ Chí Minh|Đà Lạt|Điện Biên Phủ
""")

#: What names of places open with: kinds of places, and in the highlands water, field and village.
PLACE_HEADS = words("""
    nậm mường huổi khuổi phiêng pắc bản đắk đăk đắc ea krông ia plei pleiku buôn bon chư kon sông núi đảo
    làng xóm ấp xã huyện thôn phường tỉnh tp tx
""")

#: What names of places in the northern highlands end with: flat land, slope, valley.
PLACE_TAILS = words("""
    phìn chải lủng
""")

#: Family names, as evidence only: pen names have none.
FAMILIES = words("""
    nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đoàn lâm mai trịnh đào cao
    lương tô tạ chu châu la quách thái mạc nông triệu bế hứa hà thạch kim sơn tống tăng trương từ ung văn
    viên vương
""")

#: Family names and particles of the highlands.
CLANS = words("""
    lò quàng lường cà giàng sùng vàng thào lầu hạng hờ mùa chang cứ vừ ly lý lù tráng phàn chẻo tẩn vi hà
    lương lô lữ kha cụt triệu đặng hoàng bàn lèng sìn sừng y a rơ ksor siu kpă niê
""")

#: Syllables that names and pen names are mostly made of: evidence for a line that has no label, no condition.
COMMON = words("""
    an anh biên bá bách báu bé bình bích băng bạch bảo bắc bằng bửu can canh chi chinh chiêu chiến chung
    chánh châm chí chính chương chấn cát công cúc cương cường cảnh cầm cầu cẩm danh di diên diễm diễn diện
    diệp diệu doanh doãn du dung duy duyên dân dũng dưỡng dạ gia giang giao giáp hiên hiến hiếu hiền hiển
    hiểu hiệp hiệu hoa hoan hoà hoài hoàn huy huyên huyền huân huấn huế huệ hy hào hát hân hòa hóa hùng hưng
    hương hướng hường hưởng hạ hạnh hải hảo hậu hằng hồng hội hợp hữu kha khang khanh khiêm khiết khoa khuê
    khánh khôi khương khả khải kiên kiều kiệt kính kỳ kỷ lam lan linh liêm liên liễu loan long luyến luân
    luận luật ly lài lành lân lĩnh lưu lượng lệ lộc lợi lực mi minh miên mùi mơ mạnh mẫn mến mộng mừng mỹ
    nam nga nghi nghiêm nghĩa nghị ngoan nguyên nguyệt ngà ngân ngạn ngọc nhi nhiên nhung nhuận nhàn nhân
    nhã như nhạn nhất nhật năm nương nở oanh phi phong pháp phát phùng phú phúc phương phước phượng phục
    phụng quang quyên quyết quyền quân quý quảng quế quốc quỳnh sa san sang sao sen sinh song sáng sâm sĩ
    sương sỹ thanh thao thi thiên thiết thiều thiện thiệp thoa thoại thu thuyên thuyết thuý thuần thuận
    thuật thuỳ thuỷ thành thân thông thùy thúy thơ thơm thư thương thường thưởng thạnh thảo thắm thắng thế
    thị thịnh thọ thục thụy thủy thức tiên tiến tiệp toan toàn toản trang trinh triết triều trung trà trác
    tráng trâm trân trình trí trúc trường trọng trực tuyên tuyến tuyết tuyền tuân tuấn tuệ ty tài tâm tân
    tình tích tín tính tôn tùng tú túc tư tường tưởng tạo tấm tấn tịnh tố tới uyên uyển vi vinh viết viện
    việt vân vĩ vĩnh vượng vịnh vỹ xuyến xuân xương yên yến ái ánh ân ý đan điền điệp đoan đài đình đông
    đăng đại đạo đạt đằng định đồng độ đức
""")
