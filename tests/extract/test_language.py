"""Language: by script, by function words, and silence where neither tells."""

import unicodedata

import pytest

from archive.vietnamese import fold
from crawler.extract.language import language_of

VIETNAMESE = "Ủy ban nhân dân huyện đã họp với các xã để bàn về việc phòng cháy rừng trong mùa khô năm nay."
CASES = {
    "en": "The people's committee of the district met with the communes to discuss how forest fires can be prevented.",
    "fr": "Le comité populaire du district a réuni les communes pour parler de la lutte contre les feux de forêt.",
    "ru": "Народный комитет уезда провёл встречу с общинами.",
    "uk": "Народний комітет повіту провів зустріч із громадами.",
    "zh": "县人民委员会与各乡开会讨论防火工作",
    "ja": "県の人民委員会は各村と会議を開きました",
    "ko": "현 인민위원회는 회의를 열었다",
    "lo": "ຄະນະກຳມະການປະຊາຊົນເມືອງ",
    "km": "គណៈកម្មាធិការប្រជាជនស្រុក",
    "th": "คณะกรรมการประชาชนอำเภอ",
    # Made of the languages' own common words; no claim that a speaker would put them so.
    "mtq": "Mo̭l Mươ̒ng tloong xa̭ ni̒ kỏ nhê̒w nha̒ la̒ kuố pa̒ kon zân, ản wê̒l tlêênh nha̒ kho̒",
    "tai": "Côn nẳng bản nị mi hươn khòng chảu, té cón cọ báu mi pưng nặm cánh ăn hẳư côn kìn",
    "hmn": "Lênhx nênhs Hmôngz nhoz hâur jok zos cov tsik muôx têx luz tưz đros tâu uô iz xyoo",
    "rad": "Dŭm mnuih ƀuôn sang hlăm ƀuôn anei mâo ngă bruă hŏng phung knuă druh leh anăn dôk ti sang",
    "jra": "Hơdôm mơnuih ƀơi plơi anai hmâo ngă bruă hrom hăng ƀing gơñu amăng thun anai laih anun kiăng tơlơi hiam",
    "bdq": "Dôm bơngai lơ̆m pơlei oei tơ̆ tơring âu đei jang tơdrong hăm kon pơlei đơ̆ng sơnăm adrol păng jing",
    "sed": "Mâu kuăn mơngế tung pơlê kố hiăng pêi cheăng ƀă vâi, tơdroăng mê châ khu ki kal dêi hơnăm",
    "cmo": "Ăp nuĭh ta bon aơ geh nău way bâh ndơ êng, jêng du nău ueh mpeh bon lan rĭ đah nsum",
    "kpm": "Ală cau tàm ƀòn do geh lơh broă mờ bal bơh lơgar, cau jơi bơtiàn he dê gam lơh sre",
    "ktv": "Pazêng manuyh coh vêêl đhanuôr nâu vêy bhrợ bh'rợ lâng apêê pr'zơc, xay moon đhị k'tiêc âng acoon",
}  # fmt: skip


@pytest.mark.parametrize(("language", "text"), CASES.items())
def test_languages(language: str, text: str) -> None:
    assert language_of(text) == language


def test_vietnamese_in_every_dress() -> None:
    for text in (VIETNAMESE, VIETNAMESE.upper(), unicodedata.normalize("NFD", VIETNAMESE), fold(VIETNAMESE)):
        assert language_of(text) == "vi"
    assert language_of("Xem chi tiết kế hoạch ở tệp đính kèm") == "vi"
    assert language_of("Nghị quyết số 42/NQ-CP của Chính phủ: UBND, HĐND, MTTQ, CCB thực hiện") == "vi"


def test_the_greater_part_decides() -> None:
    assert language_of(VIETNAMESE * 3 + CASES["en"]) == "vi"
    assert language_of(CASES["en"] * 3 + VIETNAMESE) == "en"
    assert language_of(f"{VIETNAMESE} (越南)") == "vi"


@pytest.mark.parametrize("text", ["", "12/5/2020", "Tin tức", "UBND HĐND", "Sơn La 2020"])
def test_too_short(text: str) -> None:
    assert language_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "ừÊổvẴI wỚỚử ữỔgẾỜ IẦữựg ÊýẴÊ ổỔvI ẴwwỚ gÊẾ",
        VIETNAMESE.encode().decode("latin-1"),
        "Céng hßa x· héi chñ nghÜa ViÖt Nam §éc lËp - Tù do - H¹nh phóc",
        "Jakarta adalah ibu kota negara Republik Indonesia dan kota terbesar di Asia Tenggara",
        "zhonghua renmin gongheguo de shoudu he zhengzhi wenhua zhongxin",
        "N̼g̼à̼y̼ h̼ô̼m̼ n̼a̼y̼ t̼r̼ờ̼i̼ đ̼ẹ̼p̼",
    ],
)
def test_what_is_not_known(text: str) -> None:
    assert language_of(text) == "und"
