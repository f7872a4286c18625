"""Click's own words in Chinese, whatever the language of the system.

The catalogue is `locale/zh_CN/LC_MESSAGES/messages.po`.
"""

from __future__ import annotations

import sys
from gettext import GNUTranslations
from pathlib import Path

_CATALOGUE = Path(__file__).parent.parent / "locale" / "zh_CN" / "LC_MESSAGES" / "messages.mo"


def bind() -> None:
    """Let Click, which is imported already, speak Chinese.

    gettext's own way is to set a text domain and LANGUAGE for the whole process; this is only for Click.
    """
    with _CATALOGUE.open("rb") as file:
        words = GNUTranslations(file)
    for name, module in tuple(sys.modules.items()):
        if name.startswith("click."):
            for own, ours in (("_", words.gettext), ("ngettext", words.ngettext)):
                if hasattr(module, own):
                    setattr(module, own, ours)
