"""Tell the language of a text, among those that Vietnamese sites publish in."""

from __future__ import annotations

import re
from collections import Counter

from archive.vietnamese import fold, has_marks, is_syllable, nfc
from crawler.extract.page.encodings import is_right

#: Words and characters looked at: a few paragraphs decide.
_SAMPLE = 1_200
_FEWEST_WORDS = 5
_FEWEST_SIGNS = 4
#: Share of the words that must be function words of a language, and how far it must be ahead of the next.
_ENOUGH = 0.1
_AHEAD = 1.5
#: Share of words that parse as Vietnamese syllables: running Vietnamese has 0.9, lists of abbreviations fewer.
_VIETNAMESE = 0.7
_UNMARKED_VIETNAMESE = 0.75
_MARKED = 0.3

_SCRIPTS = {
    "km": re.compile("[\u1780-\u17ff]"),
    "lo": re.compile("[\u0e80-\u0eff]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "my": re.compile("[\u1000-\u109f]"),
    "cjm": re.compile("[\uaa00-\uaa5f]"),
    "tai": re.compile("[\uaa80-\uaadf]"),
    "ko": re.compile("[\uac00-\ud7af]"),
    "ja": re.compile("[\u3040-\u30ff]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "ru": re.compile("[\u0400-\u04ff]"),
}
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_WORD = re.compile("[^\\W\\d_](?:[^\\W\\d_]|[\u0300-\u036f'’])*")

#: Closed-class words, and the commonest nouns of news, of each language as its own news prints them.
_FUNCTION_WORDS = {
    "vi": "và của là có được cho trong với các những không người một này đã tại từ đến về theo khi để năm ở ra trên "
    "sau như cũng nhiều vào ông bà đó phải bị do nhân đồng tỉnh huyện xã",
    "en": "the of and to in for on is was with that by at from as are be has have it its this will not an were their",
    "fr": "le la les des et du un une dans pour que qui est au aux sur par avec en il ce cette sont plus ses se ont",
    "mtq": "la̒ kuố ản tloong kỏ kác kon mo̭l tlêênh bớ nha̒ zân ni̒ cho nhê̒w kwân thew va̒ zoo̒ng wiḙ̂c dớ tí nhửng "
    "năm hwa da̒ kho̒ khôổng kôông môô̭ch pa̒ xa̭ dôô̭ng hwiḙ̂n",
    "tai": "khòng cánh nẳng hẳư hảư mi báu té pưng cằn nị chảu xương cọ lỏ lẹo chương nưng cắp côn họt ăn chí đảy "
    "dệt nặn hươn bản căm pì quam khỏi",
    "hmn": "têx lêr uô luz đros zos lênhx tsik muôx hâur thiêz nhoz txos đhâu tâu iz lok cov zuôr trâu chiê mak jông "
    "tưz nênhs cxuô hmôngz hmôngb ntơưv muôs co",
    "rad": "leh hlăm dŭm kơ mnuih ƀuôn hŏng mâo anăn anei klei bruă amâo dôk phung brei lŏ čar kyua ñu ngă sang mơ̆ng "
    "lehanăn čiăng thŭn diñu hruê sa jih",
    "jra": "hăng amăng mơnuih tơlơi hơdôm ƀơi anai anun laih mơng mơ̆ng hmâo hơmâo kiăng tơring djuai lĕ gơñu ƀing "
    "plơi tui bruă čar ngă kơ ñu rơnuk thun anih lăi",
    "bdq": "lơ̆m păng hăm kon pơlei tơdrong bơngai dôm đei oei đơ̆ng noh duh inh năr minh âu ou vă truh hơdrung tơring "
    "char sơnăm tơ̆ jing dang hơnơ̆ng",
    "sed": "tung dêi mâu ki mơngế kuăn tơdroăng kong pơlê hiăng ƀă vâi châ môi khu ối vâ cheăng kô kố athế drêng hnê "
    "hơnăm mê xuân tâi ôh tá kal tơmeăm",
    "cmo": "nău bâh nuyh nuĭh geh bon ƀon ta ăp jêng du way rnôk dơi ndơ mpeh tâm nơm êng nkual rĭ đah nsum mpôl "
    "kơt mpơl n'hanh lah âk aơ",
    "kpm": "mờ bơh dê broă lơh cau ală tàm geh gơwèt jơi bơtiàn lơgar gam kung càr neh gơs niam bal jơnau tus tŭ "
    "ngai dơ̆ sơl nàng",
    "ktv": "lâng âng coh đhanuôr pazêng bhrợ nắc năc manuyh xay râu apêê ooy vêy đhị nâu cơnh acoon moon bh'rợ k'tiêc "
    "chr'hoong t'ngay pr'zơc ơy đoọng zập",
}


def _by_word() -> dict[str, list[str]]:
    knows: dict[str, list[str]] = {}
    for language, words in _FUNCTION_WORDS.items():
        for word in words.split():
            knows.setdefault(nfc(word), []).append(language)
    return knows


_KNOWS = _by_word()
_UNMARKED = frozenset(map(fold, _FUNCTION_WORDS["vi"].split()))


def language_of(text: str) -> str | None:
    """The BCP-47 code of the text's language; "und" where it is none that is known here; None when too short.

    Told by the script alone: Khmer, Lao, Thai, Burmese, Korean, Japanese, Chinese, Russian (Ukrainian by its
    letters), Cham script (cjm, who write it in Vietnam), Tai Viet script (tai). In Latin letters by function
    words: Vietnamese (its words must parse as syllables too; also when typed without marks), English, French,
    Mường, Thái (tai: the collective code, for which Thái it is the words do not tell), Hmông (hmn), Ê Đê (rad),
    Gia Rai (jra), Ba Na (bdq), Xơ Đăng (sed), M'nông (cmo), K'Ho (kpm), Cơ Tu (ktv). A text of two languages is
    the one with more words. Enciphered and mis-decoded text is "und".
    """
    sample = nfc(text[:_SAMPLE])
    by_script = _by_script(sample)
    if by_script:
        return by_script
    words = _words(sample)
    if len(words) < _FEWEST_WORDS:
        return None
    times = Counter(words)
    parsed = sum(count for word, count in times.items() if is_syllable(word)) / len(words)
    known: Counter[str] = Counter()
    for word, count in times.items():
        for language in _KNOWS.get(word.replace("’", "'"), ()):
            known[language] += count
    ranked = known.most_common(2)
    best, count = ranked[0] if ranked else ("und", 0)
    next_count = ranked[1][1] if len(ranked) > 1 else 0
    sure = count >= max(2, _ENOUGH * len(words)) and count >= _AHEAD * next_count
    if sure and (best != "vi" or parsed >= _VIETNAMESE):
        return best
    if (not sure or best == "vi") and _reads_vietnamese(words, parsed):
        return "vi"
    return "und"


def _words(sample: str) -> list[str]:
    """The words in lower case; without abbreviations (UBND), unless the text is in capitals altogether."""
    words = _WORD.findall(sample)
    mixed = [word.lower() for word in words if len(word) == 1 or not word.isupper()]
    return mixed if 2 * len(mixed) > len(words) else [word.lower() for word in words]


def _by_script(sample: str) -> str | None:
    latin = sum(map(len, _LATIN.findall(sample)))
    if 2 * latin > len(sample):
        return None
    found = {language: len(signs.findall(sample)) for language, signs in _SCRIPTS.items()}
    language = max(found, key=lambda name: found[name])
    if found[language] < _FEWEST_SIGNS or found[language] * 2 < latin:
        return None
    if language == "zh" and found["ja"] * 10 > found["zh"]:
        return "ja"
    return "uk" if language == "ru" and _UKRAINIAN.search(sample) else language


def _reads_vietnamese(words: list[str], parsed: float) -> bool:
    """Whether the syllables are Vietnamese: many marked ones, or else the function words typed without marks."""
    if sum(map(has_marks, words)) >= _MARKED * len(words):
        # Mis-decoded text has marks too, but those of Latin-1 only.
        return parsed >= _VIETNAMESE and sum(map(is_right, words)) >= _ENOUGH * len(words)
    functions = sum(word in _UNMARKED for word in words)
    return parsed >= _UNMARKED_VIETNAMESE and functions >= max(2, _ENOUGH * len(words))
