"""What a page that stands alone may do: show pictures that it holds itself, and use the styles and scripts whose hashes it names."""

import base64
import hashlib
from collections.abc import Sequence


def policy(styles: Sequence[str], scripts: Sequence[str] = ()) -> str:
    """The content security policy of a page with these inline styles and scripts, and no others."""
    live = f"script-src {_hashes(scripts)}; " if scripts else ""
    return f"default-src 'none'; img-src data:; {live}style-src {_hashes(styles)}; base-uri 'none'; form-action 'none'"


def _hashes(texts: Sequence[str]) -> str:
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)
