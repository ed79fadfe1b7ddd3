"""Damage to bytes, drawn at random."""

import random

BITS = [
    b"\0",
    b"\xff",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\n",
    b"\r",
    b"\t",
    b",",
    b";",
    b'"',
    b"'",
    b"[",
    b"]",
    b"{",
    b"}",
    b"=",
    b"#",
    b".",
]
BITS += [
    b"nan",
    b"inf",
    b"-1",
    b"1e400",
    b"9" * 400,
    b"true",
    b"1_0",
    b"1,5",
    "é".encode(),
    "e\u0301".encode(),
    "。".encode(),
    b"\x1b[31m",
    b"PK\x03\x04",
]
BITS += [
    b"PK\x05\x06",
    b"\x93NUMPY",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"2147483648",
    b"(1,)",
    b"|O",
    b"<c16",
    b"<U9",
    b">f8",
]


def mutated(rng: random.Random, content: bytes, bits: list[bytes] = BITS) -> bytes:
    """`content` with one to four damages: bytes changed, cut out, put in, repeated, or the end lost."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, len(content))
        if rng.random() < 0.3:
            at = min(at, rng.randint(0, 200))  # where the headers are
        length = rng.choice([1, 1, 2, 4, 20, 200])
        piece = rng.choice([rng.randbytes(rng.randint(1, 4)), rng.choice(bits), rng.choice(bits) * rng.choice([1, 2, 50])])
        match rng.randrange(5):
            case 0:
                content = content[:at] + piece + content[at + len(piece) :]
            case 1:
                content = content[:at] + piece + content[at:]
            case 2:
                content = content[:at] + content[at + length :]
            case 3:
                content = content[:at] + content[at : at + length] * rng.choice([2, 3, 100]) + content[at + length :]
            case _:
                content = content[:at] if rng.random() < 0.3 else content
    return content


def require_sentence(error: Exception, shown: str = "") -> None:
    """What every complaint must be: one printable line of fewer than 400 characters, which names the file."""
    text = str(error)
    assert text.isprintable() and 0 < len(text) < 400, f"{len(text)} characters: {text!r}"
    assert shown in text, f"{shown} is not named: {text!r}"
