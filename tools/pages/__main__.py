"""`python -m tools.pages 文件.docx …`: what is wrong on the pages of Word files that the program wrote.

Exit code 1 if anything is.
"""

import sys
from pathlib import Path

from generator.writers.office import Office
from tools.pages import find


def main(files: list[str]) -> bool:
    words = {name: Path(name).read_bytes() for name in files}
    with Office() as office:
        pdfs = office.pdfs(words)
    found = [(name, one) for name, word in words.items() for one in find(word, pdfs[name])]
    for name, blemish in found:
        print(f"{name}　{blemish}")
    return not found


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
