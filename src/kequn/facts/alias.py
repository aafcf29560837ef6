"""A title as a name that can stand in an expression."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from keyword import iskeyword

from kequn.facts.functions import LOGIC_ZH


@lru_cache(4096)  # asked for every name again and again
def alias(title: str) -> str:
    """Return the title as a name that can stand in an expression: odd characters become `_`, keywords get one."""
    name = re.sub(r"\W", "_", unicodedata.normalize("NFKC", title))
    if iskeyword(name) or name in LOGIC_ZH.values():
        return f"{name}_"
    return name if name.isidentifier() else f"_{name}"
