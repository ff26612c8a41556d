"""python3 -m server: prepares the checkout where needed, then does what was asked."""

import sys
from pathlib import Path

if not __package__:  # started by its path: imports begin at the checkout, not in this folder
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from server import bootstrap

if __name__ == "__main__":
    bootstrap.enter(__file__, bootstrap.RUN)
    from server.cli import main

    sys.exit(main(sys.argv[1:]))
