"""Generated Vietnamese articles: any number of them, the same for the same number on every machine.

Words follow Zipf's law over a lexicon of 40,000: the commonest are real words of provincial news, the others are put
together from real syllables, each as rare as its place says; so one syllable stands in many words, with three and
more spellings for one bare form. Articles have 561 syllables in the mean, from 126 sites and 20 years.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate, pairwise

from archive.record import Author, Provenance, Record
from archive.syllables import is_syllable, place_tone

SEED = "khotin search"
SITES, SECTIONS, AUTHORS, YEARS = 126, 16, 1500, 20
LEXICON = 40_000
#: Part of an article's words that are drawn anew.
FRESH = 0.4
#: Real words, the commonest first.
COMMON = """
và của các có trong được cho là với đã những để người về tại này từ đến theo khi năm một không ra trên tỉnh
việc làm phát triển công tác xây dựng nhân dân thực hiện huyện xã hội nghị cán bộ đảng viên địa phương kinh tế
ủy ban chính quyền tổ chức đồng thời cơ quan đơn vị hoạt động phòng chống kế hoạch nông thôn mới sản xuất
doanh nghiệp đầu tư dự án thành phố quản lý chỉ đạo nâng cao chất lượng giáo dục học sinh y tế bệnh viện
triệu đồng tỷ đồng nhiệm vụ giải pháp tăng cường kiểm tra giám sát lãnh đạo bí thư chủ tịch đại biểu quốc hội
nghị quyết chương trình mục tiêu quốc gia giảm nghèo hộ gia đình nông dân trồng lúa cà phê hồ tiêu chăn nuôi
thủy lợi hạn mặn lũ lụt thiên tai bão mưa lớn giao thông cầu đường an toàn công an quân sự biên phòng trật tự
ma túy tội phạm pháp luật tòa án khu công nghiệp du lịch lễ hội văn hóa di tích lịch sử nghệ nhân ca múa nhạc
thể thao bóng đá giải thưởng thanh niên phụ nữ cựu chiến binh mặt trận đoàn kết thi đua khen thưởng kỷ niệm
ngày thành lập môi trường rừng bảo vệ khoáng sản đất đai giải phóng mặt bằng tái định cư chuyển đổi số
cải cách hành chính thủ tục trực tuyến dịch vụ ngân hàng tín dụng vay vốn việc làm đào tạo nghề lao động
"""
NAMES = (
    "An Bình Cường Dung Đức Giang Hà Hải Hạnh Hiền Hòa Hùng Khánh Lan Linh Long Mai Minh Nam Nga Ngọc Nhung"
)
FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Tô"
_ONSETS = "b c ch d đ g h kh l m n ng nh ph qu r s t th tr v x"
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oan oang oanh oat "
    "oc oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uât uây uc uê ui um un ung uôc uôi "
    "uôm uôn uông uôt up ut uy uyên uyêt uynh ư ưa ưc ưng ươc ươi ươm ươn ương ươp ươt ưu y"
)
_TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]


@cache
def syllables() -> list[str]:
    """Syllables from the commonest to the rarest."""
    dice = random.Random(f"{SEED} syllables")
    common = COMMON.split()
    made = set(common)
    for onset in ["", *_ONSETS.split()]:
        for rime in _RIMES.split():
            if onset == "qu" and rime[0] in "uo":
                continue
            for tone in _TONES:
                syllable = place_tone(onset + rime + tone)
                if is_syllable(syllable):
                    made.add(syllable)
    rest = sorted(made - set(common))
    dice.shuffle(rest)
    return list(dict.fromkeys(common)) + rest


def _zipf(count: int, shift: float) -> list[float]:
    return list(accumulate(1 / (rank + shift) for rank in range(1, count + 1)))


@cache
def lexicon() -> tuple[list[str], list[float]]:
    """Words of one to three syllables, and their cumulative weights."""
    dice = random.Random(f"{SEED} lexicon")
    pool = syllables()
    weights = _zipf(len(pool), 20)
    common = COMMON.split()
    words = list(dict.fromkeys([*common, *(f"{a} {b}" for a, b in pairwise(common))]))
    known = set(words)
    while len(words) < LEXICON:
        size = 1 + (dice.random() < 0.82) + (dice.random() < 0.06)
        word = " ".join(pool[bisect(weights, dice.random() * weights[-1])] for _ in range(size))
        if word not in known:
            known.add(word)
            words.append(word)
    return words, _zipf(LEXICON, 15)


def sites() -> list[str]:
    """The hosts."""
    return [f"bao{number:03}.example.vn" for number in range(SITES)]


def article(number: int) -> Record:
    """Article `number`; its capture has that number too, counted from 1."""
    dice = random.Random(f"{SEED} {number}")
    words, weights = lexicon()
    length = max(30, int(dice.lognormvariate(5.66, 0.6)))
    fresh = dice.choices(words, cum_weights=weights, k=8 + int(length * FRESH))
    # An article comes back to its words: without that, common words would stand in every one.
    text = fresh[8:] + [fresh[int(dice.random() ** 2 * len(fresh))] for _ in range(length + 8 - len(fresh))]
    dice.shuffle(text)
    title = " ".join(fresh[:8]).capitalize()
    body = []
    while text:
        size = 35 + int(dice.random() * 40)
        body.append(_paragraph(text[:size]))
        text = text[size:]
    site = sites()[int(dice.random() ** 2 * SITES)]
    day = datetime(2006, 1, 1, 8, tzinfo=UTC) + timedelta(minutes=int(dice.random() * YEARS * 525_600))
    url = f"https://{site}/tin-{number}.html"
    return Record(
        site=site,
        key=str(number),
        url=url,
        canonical_url=url,
        kind="article",
        captured_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
        provenance=Provenance(capture_id=number + 1, extractor="generated"),
        title=title,
        lead=body[0],
        body=tuple(body),
        authors=(Author(_author(int(dice.random() ** 2 * AUTHORS))),),
        published_at=f"{day.astimezone():%Y-%m-%dT%H:%M}+07:00",
        published_precision="minute",
        section=f"Chuyên mục {int(dice.random() * SECTIONS)}",
        language="vi",
    )


def _paragraph(words: list[str]) -> str:
    """Sentences of about 18 words."""
    sentences = [" ".join(words[at : at + 18]).capitalize() for at in range(0, len(words), 18)]
    return ". ".join(sentences) + "."


def _author(number: int) -> str:
    families, names = FAMILIES.split(), NAMES.split()
    middle, name = names[number // 7 % len(names)], names[number % len(names)]
    return f"{families[number % len(families)]} {middle} {name}"


def articles(count: int, start: int = 0) -> Iterator[Record]:
    """`count` articles from number `start` on."""
    return (article(number) for number in range(start, start + count))
