"""What goes wrong with a request is one sentence, and no secret of its query is in it."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

from delivery import DeliveryError
from web import ask


def test_a_refusal_tells_where_and_why_but_no_query(server: str) -> None:
    with pytest.raises(DeliveryError, match=r"^GET http://127\.0\.0\.1:\d+/there: 404 ") as error:
        ask("GET", f"{server}/there?token=mine", {})

    assert "mine" not in str(error.value)


def test_a_server_that_cannot_be_reached_is_told_without_a_query() -> None:
    with pytest.raises(DeliveryError, match=r"^http://127\.0\.0\.1:1/there cannot be reached: "):
        ask("GET", "http://127.0.0.1:1/there?token=mine", {})


def test_a_file_is_no_api(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}", encoding="utf-8")

    with pytest.raises(DeliveryError, match=r"^file:.*/secret.json is no address of an API$"):
        ask("GET", (tmp_path / "secret.json").as_uri(), {})


def test_an_answer_that_is_no_json_is_an_error_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.send", lambda *_: b"<html>")

    with pytest.raises(DeliveryError, match=r"^https://there answered what nobody expected: JSONDecodeError"):
        ask("GET", "https://there?token=mine", {})
