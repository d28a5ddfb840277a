"""Which encoding was a file written with, when it is not Unicode? The alphabet of a language tells.

A wrong encoding turns letters into letters that no language uses together: Polish read as Western has ³, ¹ and ¿ inside
words. So each candidate is judged by how well the letters it gives fit one of its languages, as a naive Bayes
classifier would; charset-normalizer is asked where none of them fits. Measured in tests/ingest/test_encoding.py.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache

from charset_normalizer import from_bytes

SAMPLE_BYTES = 200_000
# No byte up to ? is the second of a sign in an East Asian encoding, so these may be cut anywhere.
HIGH_WORDS = re.compile(rb"[^\x00-\x3f]*[\x80-\xff][^\x00-\x3f]*")

# The letters beyond ASCII of each language, the most frequent first; the first entry is for lists of many countries.
WESTERN = (
    "éüöäáóíãñçèåøêúõâôàëßæîïûòùì",
    *("üäöß", "éèàêçôâîûëïùœ", "óíáéñúü", "ãçáéíóêõâúôà", "àèòùìé", "äåö", "øåæ", "íáóðéöúþýæ", "óàéèíçòúïü", "äõüöšž"),
)
CENTRAL = (
    "áéíóöüšžčćłńśżąęřěýůőúűäťďňľđ",
    *("łąęóśżćńź", "íáéěřýčšžůúňťďó", "áíéčšýžľúťóňôďäŕĺ", "áéóöőíüúű", "ăâîşţ", "čšžćđ", "üäöß"),
)
TURKISH = ("ıüöşçğâî",)
BALTIC = ("ėšųžąįūčę", "āīšēūžņļķģč", "äõüöšž")
CYRILLIC = (
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "оаиніевтрскдулпмяьзгбчйхїжшюєцщфґ",
    "аоиентрсвлкдпмузгбяъчщжшцйхюф",
    "аоиеунстрјвкдлпмзбгчшжцхћђњљфџ",
)
GREEK = ("αοιετσνηυρπκμλςίάόωέδύήθγχώφβξζψϊϋ",)
HEBREW = ("יוהלארבתשמנדחכקעגפםסטצזןךץףװײ",)
ARABIC = ("ايلمنوتربةعدسفكحقجهشصطخضثغذظزىءأإآؤئ",)
LANGUAGES: dict[str, tuple[float, tuple[str, ...]]] = {
    # encoding: how likely before looking (as a logarithm; Windows first, then ISO, then old Macs and DOS)
    "cp1252": (0, WESTERN),
    "cp1250": (-3, CENTRAL),
    "cp1254": (-3, TURKISH),
    "cp1257": (-3, BALTIC),
    "cp1251": (-3, CYRILLIC),
    "cp1253": (-3, GREEK),
    "cp1255": (-3, HEBREW),
    "cp1256": (-3, ARABIC),
    "iso8859_15": (-4, WESTERN),
    "iso8859_2": (-5, CENTRAL),
    "iso8859_5": (-5, CYRILLIC),
    "iso8859_7": (-4, GREEK),
    "koi8_r": (-5, CYRILLIC[:1]),
    "koi8_u": (-5, CYRILLIC[1:2]),
    "mac_roman": (-6, WESTERN),
    "mac_cyrillic": (-6, CYRILLIC),
    "cp850": (-6, WESTERN),
    "cp852": (-6, CENTRAL),
    "cp866": (-6, CYRILLIC),
}
# encoding: how likely before looking, its own script, and the lead bytes (in the national set) of its common signs
EAST_ASIAN: dict[str, tuple[float, str, str, int]] = {
    "cp932": (-3, "[぀-ヿ]", "euc_jp", 0xCF),
    "euc_jp": (-4, "[぀-ヿ]", "euc_jp", 0xCF),
    "cp949": (-3, "[가-힣]", "euc_kr", 0xC8),
    "gb18030": (-3, "[、。（），]", "gb2312", 0xD7),
    "big5": (-3, "[、。（），]", "big5", 0xC6),
}
PUNCTUATION = dict.fromkeys("“”‘’–—…€\xa0", 0.01) | dict.fromkeys("„«»©®™°·£§²½¿¡‚•", 0.003)
CAPITAL, NEVER, UNDECODABLE = 0.3, math.log(1e-5), -18.0
WORST_FIT = -9.0


def legacy_encoding(data: bytes) -> str:
    """Return the encoding that makes words of the bytes; Windows' Western one where several do.

    >>> legacy_encoding("Łódź, Wałbrzych".encode("cp1250")), legacy_encoding("Müller".encode("cp1252"))
    ('cp1250', 'cp1252')
    """
    sample = _telling_words(data)
    high = Counter(byte for byte in sample if byte > 127)
    scores = {name: prior + _alphabet_fit(high, name) for name, (prior, _) in LANGUAGES.items()}
    scores |= {name: prior + _sign_fit(sample, name) for name, (prior, *_) in EAST_ASIAN.items()}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] > WORST_FIT * high.total() or not high:
        return best
    found = from_bytes(sample).best()
    return found.encoding if found else "cp1252"


def _telling_words(data: bytes) -> bytes:
    """Return the words that have a letter beyond ASCII, each once, wherever they are: € in every row tells nothing."""
    words: dict[bytes, None] = {}
    size = 0
    for match in HIGH_WORDS.finditer(data):
        if match.group() not in words:
            words[match.group()] = None
            size += len(match.group())
        if size > SAMPLE_BYTES:
            break
    return b"\n".join(words)


def _alphabet_fit(high: Counter[int], encoding: str) -> float:
    """Return the log likelihood of the high bytes in the language that fits best."""
    languages = LANGUAGES[encoding][1]
    return max(
        sum(count * _letters(encoding, language)[byte] for byte, count in high.items()) for language in languages
    )


@cache
def _letters(encoding: str, language: str) -> dict[int, float]:
    """Return the log likelihood of every high byte in one encoding and language."""
    weights = {letter: 1 / (rank + 3) for rank, letter in enumerate(language)}
    whole = sum(weights.values()) / 0.9
    return {byte: _likely(bytes([byte]), encoding, weights, whole) for byte in range(128, 256)}


def _likely(byte: bytes, encoding: str, weights: dict[str, float], whole: float) -> float:
    try:
        letter = byte.decode(encoding)
    except UnicodeDecodeError:
        return UNDECODABLE
    if letter in weights:
        return math.log(weights[letter] / whole)
    if letter.lower()[:1] in weights and letter.isupper():
        return math.log(CAPITAL * weights[letter.lower()[:1]] / whole)
    return math.log(PUNCTUATION[letter]) if letter in PUNCTUATION else NEVER


def _sign_fit(sample: bytes, encoding: str) -> float:
    """Return the log likelihood of the signs of an East Asian encoding."""
    _, script, national, last_lead = EAST_ASIAN[encoding]
    signs = Counter(sign for sign in sample.decode(encoding, errors="replace") if sign > "\x7f")
    own = re.compile(script)
    return sum(count * _sign(sign, own, national, last_lead) for sign, count in signs.items())


def _sign(sign: str, own: re.Pattern[str], national: str, last_lead: int) -> float:
    if sign == "\ufffd":
        return UNDECODABLE
    code = sign.encode(national, errors="ignore")
    if len(code) != 2:  # not in the national set, or only as a sequence made up of others
        return -13.0
    lead = code[0]
    if own.match(sign):
        return -5.0
    if "一" <= sign <= "鿿" and national != "euc_kr":
        return -7.0 if lead <= last_lead else -10.5
    return -6.0 if "\u3000" <= sign <= "〟" or "！" <= sign <= "～" else -12.0
