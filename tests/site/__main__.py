"""Serves the sample newsroom for a look: `./dev python -m tests.site` (or with a port)."""

import sys
import time

from tests.site.aggregator import story_url
from tests.site.server import Site
from tests.site.truth import ORIGIN


def main(port: int) -> None:
    """Serve until interrupted."""
    with Site(port) as site:
        print(f"Serving {len(site.hosts)} hosts on 127.0.0.1:{site.port}; Ctrl-C ends it. Look with:")
        for url in (f"{ORIGIN}/", story_url()):
            print(f"  curl --connect-to ::127.0.0.1:{site.port} {url}")
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    except KeyboardInterrupt:
        print()
