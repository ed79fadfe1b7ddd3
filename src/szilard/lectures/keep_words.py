"""Keep what lecture 9 shows: `python -m szilard.lectures.keep_words` learns its word vectors anew, some minutes of one core."""

import ast
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

import jax
import numpy as np

from ..data import toy_language
from ..data.texts import Corpus, corpus, read_sentences
from ..experiments.word_vectors.judging import Questions, along, analogy_accuracy, questions
from ..learn import skip_gram
from ..learn.settings.skip_gram import SkipGram
from ..learn.word_relations import unit
from . import kept_files
from .in_words import DIMENSIONS, EPOCHS, FAMILIES, WINDOWS, meetings, rounded
from .walking import climbs

SENTENCES, MANUALS, RAREST, WORDS = 6000, ("numpy", "scipy", "sklearn"), 40, 700


def grammar() -> dict[str, np.ndarray]:
    """The small language: vectors, how pairs of words move while it is read, and analogies by window and dimension."""
    text = corpus(toy_language.sentences(SENTENCES, np.random.default_rng(0)), 1, 0.1, 0)
    asked = questions(text, [words for kind in toy_language.questions().values() for words in kind], 5, 0)
    after = list(learned(text, SkipGram(dimension=50, window=5, epochs=EPOCHS, batch=256)))
    right = [analogy_accuracy(asked, vectors) for vectors in after]
    return {
        "vocabulary": np.array(text.vocabulary),
        **rounded(after[-1]),
        **{f"film_{k}": film(text, after, kind) for k, kind in enumerate(FAMILIES)},
        "right": np.array(right, np.float32),
        "windows": np.array([final(text, asked, SkipGram(dimension=50, window=n, epochs=EPOCHS, batch=256)) for n in WINDOWS], np.float32),
        "dimensions": np.array(
            [final(text, asked, SkipGram(dimension=n, window=5, epochs=EPOCHS, batch=256)) for n in DIMENSIONS], np.float32
        ),
        "counts": text.known.counts.astype(np.int32),
    }


def learned(text: Corpus, settings: SkipGram) -> Iterator[np.ndarray]:
    """The vectors after each reading."""
    for vectors in skip_gram.epochs(jax.random.key(0), text.known, settings):
        yield np.asarray(vectors.words)


def final(text: Corpus, asked: Questions, settings: SkipGram) -> float:
    """The fraction of analogies that is right in the end."""
    return analogy_accuracy(asked, list(learned(text, settings))[-1]) or 0.0


def film(text: Corpus, after: list[np.ndarray], kind: str) -> np.ndarray:
    """Pairs of words of a kind after each reading, along their mean difference and across, as seen after the last one."""
    places = [text.place(word) for pair in pairs(kind) for word in pair]
    frames = [along(unit(vectors)[places].reshape(-1, 2, vectors.shape[1])) for vectors in after]
    return np.array(frames, np.float16)


def pairs(kind: str) -> list[tuple[str, str]]:
    """The pairs of words of this kind."""
    return list(dict.fromkeys((a, b) for a, b, *_ in toy_language.questions()[kind]))


def manual() -> dict[str, np.ndarray]:
    """A text that people wrote, the docstrings of NumPy, SciPy and scikit-learn: the vectors of its most frequent telling words."""
    with NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n\n".join(docstrings()))
        file.flush()
        text = corpus(read_sentences(file.name), RAREST, 0.02, 0)
    *_, vectors = learned(text, SkipGram(dimension=50, window=5, epochs=6))
    telling = [k for k, word in enumerate(text.vocabulary) if len(word) > 2 and "'" not in word][:WORDS]
    kept = rounded(vectors[telling])
    return {
        "vocabulary": np.array(text.vocabulary)[telling],
        **kept,
        "read": np.array(len(text.known.words)),
        "distinct": np.array(len(vectors)),
    }


def docstrings() -> Iterator[str]:
    """What the manuals say, without code and tables."""
    for package in MANUALS:
        spec = importlib.util.find_spec(package)
        for path in sorted(Path(str(spec.origin)).parent.rglob("*.py")) if spec else []:
            if "tests" not in path.parts:
                tree = ast.parse(path.read_text(encoding="utf-8"))
                nodes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module)]
                said = [ast.get_docstring(node) or "" for node in nodes]
                yield from (prose(one) for one in said)


def prose(text: str) -> str:
    """Lines that are no code: neither prompts, nor what follows them, nor rules and directives."""
    plain, code = [], False
    for line in text.splitlines():
        code = line.lstrip().startswith((">>>", "...")) or (code and bool(line.strip()))
        if not code and not re.match(r"\s*(?:\.\.|[-=~^]{3}|:)", line):
            plain.append(re.sub(r"[`*_|\\]+", " ", line))
    return "\n".join(plain)


def met() -> dict[str, np.ndarray]:
    """Ten words whose chances to meet are known, learned pair by pair in NumPy."""
    return {name: value.astype(np.float32) for name, value in meetings(150_000)._asdict().items()}


KEPT: dict[str, Callable[[], dict[str, np.ndarray]]] = {"grammar": grammar, "manual": manual, "meetings": met, "climbs": climbs}


if __name__ == "__main__":
    kept_files.write(KEPT, sys.argv[1:])
