"""The page of an assistant answers whoever knows its address, and serves nothing but what it
lists.
"""

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from written_class import PDF, hand_in, results_of

from autograder.classroom import mark_server
from autograder.classroom.find import find
from autograder.classroom.mark_desk import Desk, Refused
from autograder.classroom.mark_files import MarkFiles
from autograder.classroom.mark_server import Address
from autograder.classroom.written_answers import gather
from autograder.classroom.written_questions import cells_handed_out, written_questions
from autograder.commands import app as cli
from autograder.course.assignment import Assignment

QUESTION = "0.1a/answer-factors"
ASKED = "question?question=0.1a%2Fanswer-factors"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two students, one with a scan of proofs."""
    hand_in(tmp_path / "class" / "ada", "theory", {"answer-factors": "</script><b>x</b>"})
    hand_in(tmp_path / "class" / "bob", "theory", {})
    (tmp_path / "class" / "bob" / "theory" / "proofs.pdf").write_bytes(PDF)
    questions = written_questions(Assignment(), ["theory"])
    cells = cells_handed_out(["theory"])
    works = gather(find(tmp_path / "class"), questions, cells, tmp_path / "out" / "written")
    return Desk(questions, works, MarkFiles(tmp_path / "out" / "marks", "kim"))


@pytest.fixture
def address(desk: Desk) -> Iterator[Address]:
    server, where = mark_server.serve(desk)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield where
    server.shutdown()
    thread.join()
    server.server_close()


def ask(
    address: Address, path: str, method: str = "GET", body: Any = None, **headers: str
) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=60)
    sent = None if body is None else json.dumps(body)
    told = {"Content-Type": "application/json"} if sent else {}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, sent, {**told, **named})
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    found = dict(answer.getheaders())
    connection.close()
    return answer.status, text, found


def mark(**changes: Any) -> dict[str, Any]:
    plain = {
        "question": QUESTION,
        "student": "ada",
        "points": 0.5,
        "times": [1, 0],
        "comment": "why?",
        "seen": {},
        "digest": "digest",
    }
    return {**plain, **changes}


def test_pages_come_to_whoever_has_the_address_and_to_nobody_else(address: Address) -> None:
    root = f"/{address.token}/"
    assert ask(address, root)[0] == ask(address, root + ASKED)[0] == 200
    assert ask(address, "/")[0] == ask(address, f"/{address.token[:-1]}/")[0] == 403
    assert ask(address, "/%E2%98%83/")[0] == 403
    assert ask(address, root, Host="evil.example")[0] == 403
    assert ask(address, root, Host=f"localhost:{address.port}")[0] == 200
    assert ask(address, root + "save", "POST", mark(), Origin="https://evil.example")[0] == 403
    assert ask(address, root + "save", "POST", mark(), Content_Type="text/plain")[0] == 403
    own = f"http://127.0.0.1:{address.port}"
    assert ask(address, root + "save", "POST", mark(), Origin=own)[0] == 200


def test_a_page_asks_nobody_else_and_runs_nothing_of_a_students(address: Address) -> None:
    status, page, headers = ask(address, f"/{address.token}/{ASKED}")
    assert status == 200 and "</script><b>" not in page and "http" not in page
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer", "the token stands in the address"


def test_a_pdf_is_served_as_nothing_else(address: Address, desk: Desk) -> None:
    (name,) = desk.works["bob"].answers[QUESTION].documents
    status, text, headers = ask(address, f"/{address.token}/file/bob/{name}")
    assert status == 200 and text.encode() == PDF
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "file/bob/words.json",
        "file/bob/..%2F..%2Fclass.json",
        "file/..%2Fbob/words.json",
        "file/bob/%2Fetc%2Fpasswd",
        "file/ada/{name}",
        "file/bob",
        "../class.json",
        "question?question=nothing",
        "words?question=0.1a%2Fanswer-factors&student=nobody",
        "marks.css",
    ],
)
def test_no_path_leaves_what_is_listed(address: Address, desk: Desk, path: str) -> None:
    (name,) = desk.works["bob"].answers[QUESTION].documents
    assert ask(address, f"/{address.token}/{path.format(name=name)}")[0] == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"points": 1.5},
        {"points": -1},
        {"points": "much"},
        {"points": float("nan")},
        {"times": [2, 0]},
        {"times": [1]},
        {"times": None},
        {"student": "nobody"},
        {"question": "nothing"},
        {"seen": []},
    ],
)
def test_a_mark_that_cannot_be_is_refused_and_nothing_is_written(
    desk: Desk, tmp_path: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        desk.save(mark(**changes))
    assert not (tmp_path / "out" / "marks").exists()


def test_what_is_no_json_is_refused(address: Address, tmp_path: Path) -> None:
    for body in ("[", "[" * 50_000, "x" * 200_000):
        connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=60)
        headers = {"Content-Type": "application/json"}
        connection.request("POST", f"/{address.token}/save", body, headers)
        assert connection.getresponse().status == 400
        connection.close()
    assert not (tmp_path / "out" / "marks" / "kim.jsonl").exists()


def test_what_is_sent_twice_is_written_once(desk: Desk, tmp_path: Path) -> None:
    first = desk.save(mark())
    assert desk.save(mark()) == first
    assert len((tmp_path / "out" / "marks" / "kim.jsonl").read_text().splitlines()) == 1
    assert first["marks"]["kim"]["met"][0]["times"] == 1


def test_the_same_assistant_finds_the_page_at_the_same_address(
    desk: Desk, address: Address
) -> None:
    second, elsewhere = mark_server.serve(desk)  # while the first one is still there
    second.server_close()
    assert elsewhere.port != address.port and elsewhere.token != address.token
    third, again = mark_server.serve(desk)
    third.server_close()
    assert again == elsewhere
    assert (desk.files.folder / ".kim.address").stat().st_mode & 0o077 == 0


def test_many_who_ask_at_once_see_every_mark_once(desk: Desk) -> None:
    def work(number: int) -> None:
        for _ in range(20):
            desk.save(mark(points=number / 20, comment=f"{number}"))
            assert "ada" in desk.news(QUESTION)["states"]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = (desk.files.folder / "kim.jsonl").read_text("utf-8").splitlines()
    last = json.loads(lines[-1])
    assert desk.news(QUESTION)["states"]["ada"]["marks"]["kim"]["comment"] == last["comment"]
    assert desk.files.broken == 0


def test_lines_that_cannot_be_read_are_said(address: Address, desk: Desk) -> None:
    (desk.files.folder / "bob.jsonl").write_text("half a line\n")
    assert "1 line in the folder marks cannot be read" in ask(address, f"/{address.token}/")[1]


def command(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["marks", *arguments])
    return done.exit_code, " ".join(done.output.split())


def test_wrong_usage_says_what_to_do(tmp_path: Path) -> None:
    code, said = command(str(tmp_path))
    assert code == 2 and "give the folder that `class --out` wrote to" in said
    hand_in(tmp_path / "class" / "ada", "theory", {})
    out = str(results_of(tmp_path / "class", tmp_path / "out", ["theory"]))
    code, said = command(out, "--as", "../ada", "--no-browser")
    assert code == 2 and "--as is a name of letters" in said
    (tmp_path / "class").rename(tmp_path / "moved")
    code, said = command(out, "--no-browser", "--as", "ada")
    assert code == 3 and "is not where `class` found it" in said
