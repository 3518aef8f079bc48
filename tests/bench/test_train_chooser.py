"""The chooser's trainer: gold compared, weights learned, on pages made here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench import train_chooser
from tests.extract import portal


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gold")
    rows = []
    for n in range(12):
        (folder / f"{n}.html").write_text(portal.article(n), "utf-8")
        rows.append({"path": f"{n}.html", "url": portal.url(n), "site": f"s{n % 6}", "body": portal.body(n)})
    (folder / "gold.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return folder / "gold.jsonl"


def test_training_finds_what_is_worth_most(gold: Path) -> None:
    examples = train_chooser.load([gold])
    assert len(examples) == 12
    assert all(len(one.features) == len(one.worth) > 1 for one in examples)
    weights = train_chooser.learn(examples, 40)
    best = [max(one.worth) for one in examples]
    assert train_chooser.chosen(examples, weights) == pytest.approx(best, abs=0.05)
    assert sum(train_chooser.unseen(examples, 20)) == pytest.approx(sum(best), abs=1.0)


def test_the_command_writes_weights(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train_chooser.main([str(gold), "--out", str(tmp_path / "w.json"), "--steps", "5"])
    written = json.loads((tmp_path / "w.json").read_text("utf-8"))
    assert set(written["weights"]) == set(train_chooser.chooser.WEIGHTS)
    assert "on sites unseen" in capsys.readouterr().out


def test_bodies_are_compared_by_word_4_grams() -> None:
    gold = {"body": ["một hai ba bốn năm"], "captions": ["ảnh chụp tại xã"]}
    assert train_chooser.body_f1(gold, ["Một hai ba bốn năm"]) == 1.0
    assert train_chooser.body_f1(gold, []) == 0.0
    assert train_chooser.body_f1({"body": []}, []) == 1.0
    assert 0 < train_chooser.body_f1(gold, ["một hai ba bốn năm", "sáu bảy tám chín"]) < 1.0
