"""Are answers judged rightly, and is a reader's code kept in its place?"""

import html
import os
import re
import time

import numpy as np
import pytest

from szilard.lectures import exercises, trial
from szilard.lectures.exercises import Choice, Code, Number, quoted, seal

RANGE = np.arange(8.0)


def judged(code, *, reference=lambda x: x, case=(1.0,)):
    """The verdict on a function `f`."""
    return Code("0.1", "", "def f(x): ...", "f", reference, [case], "Look again.").check(code)


def test_answer_does_not_stand_in_its_exercise():
    exercise = Choice("0.1", "2 + 2?", ["3", "4", "5"], seal("0.1", "4"), "Count.")
    assert exercise.sealed not in {seal("0.2", "4"), seal("0.1", "3"), "4"}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def f(x): return 1 / 0", "The code stops with `ZeroDivisionError: division by zero`."),
        ("def f(x) return", "stops with `SyntaxError"),
        ("exit()", "stops with `SystemExit"),
        ("def f(x): return input()", "stops with `EOFError"),
        ("def f(x): raise KeyboardInterrupt", "stops with `KeyboardInterrupt`."),
        ("def f(x): return f(x)", "stops with `RecursionError"),
        ("class Odd(Exception):\n    def __str__(self): return 1 / 0\ndef f(x): raise Odd", "stops with `Odd`."),
        ("g = 1", "must define a function `f`"),
        ("import os\nos._exit(0)", "The code ends Python"),
        ("import os\nos.kill(os.getpid(), 11)", "The code ends Python"),
        ("def f(x): return np.ones(10**10)", "stops with `MemoryError"),
        ("def f(x): return [x] * 10**9", "stops with `MemoryError"),
    ],
)
def test_code_that_cannot_be_judged(code, words):
    verdict = judged(code)
    assert verdict.right is False and words in verdict.words


@pytest.mark.parametrize(
    ("code", "wanted", "words"),
    [
        ("def f(x): return x + 1", 1.0, "For the argument `1` it returns `2` instead of `1`. Look again."),
        ("def f(x): return None", 1.0, "it returns `None` instead of `1`."),
        ("def f(x): return 'one'", 1.0, "it returns `'one'` instead of `1`."),
        ("def f(x): return [x, 2]", [1.0, 3.0], "it returns `[1., 2.]` instead of `[1., 3.]`."),
        ("def f(x): return [x]", 1.0, "it returns `[1.]` instead of `1`."),
        ("def f(x): return np.arange(8.0)", np.where(RANGE == 5, 0, RANGE), "what it returns has `5` at [5] instead of `0`."),
        ("def f(x): return np.arange(8.0)", RANGE[:, None], "it returns an array of shape (8,) instead of an array of shape (8, 1)."),
        ("def f(x): return np.ones(20_000)", 1.0, "it returns `an array of shape (20000,)` instead of `1`."),
    ],
)
def test_verdict_says_what_was_returned_and_what_should_be(code, wanted, words):
    verdict = judged(code, reference=lambda x: np.asarray(wanted))
    assert verdict.right is False and words in verdict.words


def test_what_the_code_prints_is_no_answer():
    assert judged("import os\nprint('{}')\nos.write(1, b'{}')\ndef f(x):\n    print(x)\n    return x").right is True


def test_function_cannot_change_what_the_reference_gets():
    case = (np.ones(2),)
    assert judged("def f(x):\n    x *= 2\n    return x", case=case).right is False
    assert case[0].tolist() == [1, 1]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
@pytest.mark.parametrize(
    "loop",
    [
        "while True: pass",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import time\ntime.sleep(1000)",
        "sum(range(10**12))",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass",
        "import os, time\nif os.fork() == 0:\n    open('child', 'w').write(str(os.getpid()))\ntime.sleep(1000)",
        "import subprocess\nopen('child', 'w').write(str(subprocess.Popen(['sleep', '1000']).pid))",
    ],
)
def test_endless_loop_is_ended_for_good(loop, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(exercises, "PATIENCE", 0.5)
    begin = time.monotonic()
    verdict = judged(f"import os\nopen('pid', 'w').write(str(os.getpid()))\n{loop}\ndef f(x): return 0.0")
    assert verdict.right is False and ("has not finished after" in verdict.words or "sleep'" in loop)
    assert time.monotonic() - begin < trial.START
    for name in ("pid", "child"):
        if (tmp_path / name).exists():
            assert_ends(int((tmp_path / name).read_text()))


def assert_ends(pid):
    """A process is gone, or is a zombie that some other process has not asked for yet."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            with open(f"/proc/{pid}/stat") as file:
                state = file.read().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} still runs")


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "`<b>`",
    "``<b>``",
    "\n\n<div>\n\n",
    "\n# a\n\n<style>*{}</style>",
    "$x$ \\(<i>\\)",
    "[a](javascript:alert(1))",
    "![a](http://elsewhere.invalid/)",
    "<!-- --><b>",
    "&lt;b&gt; <b>",
    "\\`<b>\\`",
    "::lucide:rocket:: <b>",
    "</code><b>",
    "<marimo-slider data-x='1'>",
    "***a*** __b__ ~~c~~ ==d==",
    "\u202e<b>\x1b[31m\ud800",
    "<" * 5000,
    "<?php <b> ?>",
    "<![CDATA[<b>]]>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_words_of_the_reader_are_escaped(payload):
    verdicts = [
        judged(f"def f(x): raise ValueError({payload!r})"),
        judged(f"def f(x): return {payload!r}"),
        judged(f"raise type({payload!r}, (Exception,), {{}})"),
        Number("0.2", "", seal("0.2", 1), 1, "Look again.").check(payload),
    ]
    for verdict in verdicts:
        assert verdict.right is False and len(verdict.words) < 300
        assert_harmless(verdict.words)


def assert_harmless(words):
    """The page that marimo makes of these words has no other tags than a paragraph, and code without any."""
    import marimo as mo

    page = mo.md(words).text
    inside = re.fullmatch(r'<span class="markdown[^"]*"><span class="paragraph">(.*)</span></span>', page, re.DOTALL)
    assert inside, page
    bare = re.sub(r"<code>[^<>]*</code>", "", inside[1])
    assert "<" not in bare and ">" not in bare and "\n" not in words and words.isprintable()


def test_escaping_is_looked_at():
    with pytest.raises(AssertionError):
        assert_harmless("The code stops with ValueError: <b>")
    assert html.unescape("&lt;") == "<" and quoted("a\n`b`") == "`a 'b'`"
