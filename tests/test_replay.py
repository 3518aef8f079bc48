"""The captures in a browser: replayed by pywb on loopback, what was taken down is not among them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from archive.replay import REQUIREMENTS, find_pywb, install_pywb
from tests.foreign import HOST, article, title_of, warc
from tests.khotin import KHOTIN
from tests.past import Past
from tests.pywb import WAYBACK


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Past:
    """An archive of twelve imported pages."""
    if not WAYBACK.exists():
        pytest.skip("pywb is not there: make .venv-pywb/ready")
    folder = tmp_path_factory.mktemp("replay")
    (folder / "a.warc.gz").write_bytes(warc(map(article, range(1, 13))))
    past = Past(folder / "home")
    past.khotin("import", str(folder / "a.warc.gz"))
    return past


@contextmanager
def replaying(past: Past, *words: str) -> Iterator[str]:
    """A running command that replays; gives its address."""
    command = [str(KHOTIN), "--home", str(past.home), *words]
    environment = {**os.environ, "KHOTIN_PYWB": str(WAYBACK), "BROWSER": "true", "NO_PROXY": "127.0.0.1"}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert "http://127.0.0.1:" in line, line + process.stderr.read()
        yield next(word for word in line.split() if word.startswith("http://"))
    finally:
        process.terminate()
        process.wait(30)


def get(url: str) -> tuple[int, str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=60) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, ""


def page(base: str, number: int) -> str:
    return f"{base}20150302mp_/http://{HOST}/tin/dot-{number}.html"


def test_pages_are_shown_and_takedowns_respected_while_it_runs(held: Past) -> None:
    with replaying(held, "replay", "--port", "0") as base:
        status, body = get(page(base, 3))
        assert status == 200
        assert title_of(3) in body
        with held.store() as store:
            identifier = store.record_json(f"http://{HOST}/tin/dot-3.html")["id"]
        held.khotin("takedown", identifier, "--reason", "lệnh của toà")
        until = time.monotonic() + 60
        while get(page(base, 3))[0] != 404:
            assert time.monotonic() < until, "still shown"
            time.sleep(0.5)
        assert get(page(base, 4))[0] == 200
        held.khotin("restore", identifier)


def test_show_opens_the_capture_behind_a_record(held: Past, tmp_path: Path) -> None:
    with held.store() as store:
        record = store.record_json(f"http://{HOST}/tin/dot-5.html")
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f"#!{sys.executable}\nimport sys\nopen({str(opened)!r}, 'w').write(sys.argv[1])\n")
    browser.chmod(0o755)
    with replaying(held, "replay", "--port", "0") as base:
        environment = {**os.environ, "BROWSER": f"{browser} %s"}
        call = [str(KHOTIN), "--home", str(held.home), "show", record["id"], "--open"]
        subprocess.run(call, env=environment, check=True, capture_output=True, timeout=60)
        moment = f"{datetime.fromisoformat(record['captured_at']):%Y%m%d%H%M%S}"
        assert opened.read_text() == f"{base}{moment}/{record['url']}"


def test_without_pywb_it_says_how_to_get_it(held: Past, tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    call = [str(KHOTIN), "--home", str(held.home), "replay"]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "khotin replay --install" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_capture_that_is_withheld_is_not_opened(held: Past) -> None:
    with held.store() as store:
        identifier = store.record_json(f"http://{HOST}/tin/dot-7.html")["id"]
    held.khotin("takedown", identifier, "--reason", "x")
    assert "taken down" in held.khotin("show", identifier, "--open", status=1).stderr
    held.khotin("restore", identifier)


def test_the_index_is_sorted_and_names_files_of_the_home(held: Past) -> None:
    index = (held.home / "replay" / "index.cdxj").read_text("utf-8").splitlines()
    assert index == sorted(index)
    assert {json.loads(line.split(" ", 2)[2])["filename"] for line in index} == {
        file.name for file in (held.home / "warc").glob("*.warc.gz")
    }


def _wheel(folder: Path, name: str, version: str, program: str = "") -> None:
    """A package that has nothing but a program, which says what it was asked."""
    about = f"{name}-{version}.dist-info"
    files = {
        f"stand_in_{name}.py": "import sys\n\ndef main():\n    print(sys.argv[1:])\n",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/entry_points.txt": f"[console_scripts]\n{program} = stand_in_{name}:main\n"
        if program
        else "",
    }
    files[f"{about}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{about}/RECORD"])
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)


def test_pywb_is_set_up_in_an_environment_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KHOTIN_PYWB", raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.delenv("PIP_REQUIRE_HASHES", raising=False)
    past = Past(tmp_path / "home")
    past.store().close()
    if shutil.which("wayback") is None and not Path(sys.executable).with_name("wayback").exists():
        assert "khotin replay --install" in past.khotin("replay", status=2).stderr
    # Nothing to be had.
    said = past.khotin("replay", "--install", status=2).stderr
    assert "pywb cannot be put into" in said
    assert len(said.strip().splitlines()) == 1
    name, version = REQUIREMENTS[0].split("==")
    _wheel(tmp_path, name, version, "wayback")
    _wheel(tmp_path, "setuptools", "99.0")
    program = install_pywb()
    assert program == find_pywb()
    assert subprocess.check_output([program, "--port", "1"], text=True).strip() == "['--port', '1']"
    locked = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    assert sorted(REQUIREMENTS) == sorted(locked["dependency-groups"]["pywb"])
