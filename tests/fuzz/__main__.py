"""``make fuzz`` runs ``python -m tests.fuzz [--minutes N] [--seed N] [--pages DIR] [--findings DIR]``.

Mutates pages written for the tests, the saved pages of a folder where one is given, and strings as pages print
them. An input that breaks a promise is made smaller and written to the folder of findings, which the tests replay;
exit status 1 says that there was one.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import random
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.extract import portal
from tests.extract.oldportal import LAYOUTS, story
from tests.fuzz import promises
from tests.fuzz.mutate import mutated

FINDINGS = Path(__file__).parent / "findings"
#: Larger seeds make a run slow without reaching more.
LARGEST_SEED = 200_000
_STRINGS = (
    "Thứ Năm, 7/5/2020 | 10:15 GMT+7 - Lượt xem: 1.234",
    "Cập nhật lúc 9 giờ 5 phút ngày 05/05/2020",
    "Bình Minh/Trung tâm TT&VH Lâm Sơn",
    "Tin, ảnh: Hoàng Nga – Thu Hà (Theo TTXVN) 05/05/2020",
    "PGS.TS. Nguyễn Văn An - H'Wênh Niê, Ban Tuyên giáo HU",
    "Nghị quyết số 245/2020/NQ-HĐND ngày 31/3/2020 của HĐND tỉnh, Chỉ thị 36-CT/TU; Giấy phép số 1/GP-BTTTT do Sở cấp",
    "Từ ngày 20 - 22.4, sáng 28.5, mùng 5 tháng Giêng năm Canh Tý",
    "3 giờ trước | Hôm qua lúc 08:30",
)


def seeds(folder: Path | None) -> list[bytes]:
    """Pages to begin with."""
    found = [portal.article(n).encode() for n in range(4)] + [portal.section(1).encode()]
    found += [layout(story(n)).encode() for n, layout in enumerate(LAYOUTS)]
    for file in sorted(folder.rglob("*.htm*")) if folder else ():
        data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        if len(data) <= LARGEST_SEED:
            found.append(data)
    return found


def breaks(check: Callable[[bytes], None], data: bytes) -> str | None:
    """The last line of what went wrong; None where nothing did."""
    try:
        check(data)
    except Exception:  # noqa: BLE001 - a fuzzer looks for every kind
        return traceback.format_exc(limit=-2)
    return None


def smaller(check: Callable[[bytes], None], data: bytes, seconds: float = 30.0) -> bytes:
    """The input with everything cut out that is not needed to break the promise."""
    end = time.monotonic() + seconds
    size = len(data) // 2
    while size and time.monotonic() < end:
        at = 0
        while at < len(data) and time.monotonic() < end:
            shorter = data[:at] + data[at + size :]
            if breaks(check, shorter) is not None:
                data = shorter
            else:
                at += size
        size //= 2
    return data


def main() -> None:
    """Fuzz for so many minutes; print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument(
        "--seed", type=int, default=None, help="default: another one each time; it is printed"
    )
    parser.add_argument("--pages", type=Path, help="a folder of saved pages to mutate beside the tests' own")
    parser.add_argument("--findings", type=Path, default=FINDINGS)
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 32)
    rng = random.Random(seed)
    pages, strings = seeds(args.pages), [text.encode() for text in _STRINGS]
    template = promises.known()
    end = time.monotonic() + 60 * args.minutes
    done = {"page": 0, "string": 0}
    found: dict[str, Path] = {}
    print(f"seed {seed}, {len(pages)} pages to begin with", flush=True)
    while time.monotonic() < end:
        kind = "page" if done["page"] * 20 <= done["string"] else "string"
        known = template if rng.random() < 0.5 else None
        check: Callable[[bytes], None] = (
            (lambda data, known=known: promises.page(data, known)) if kind == "page" else promises.string
        )
        data = mutated(rng, pages if kind == "page" else strings)
        done[kind] += 1
        wrong = breaks(check, data)
        if wrong is None or wrong.splitlines()[-1][:60] in found:
            continue
        data = smaller(check, data)
        args.findings.mkdir(parents=True, exist_ok=True)
        file = args.findings / f"{kind}-{hashlib.sha256(data).hexdigest()[:12]}"
        file.write_bytes(data)
        found[wrong.splitlines()[-1][:60]] = file
        print(f"{file} ({len(data)} bytes)\n{wrong}", flush=True)
    print(f"{done['page']} pages, {done['string']} strings, {len(found)} findings")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
