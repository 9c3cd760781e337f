"""Fetch URLs through Scrapy's agent with the gate before it, in a process of its own, and print what came.

`python -m tests.fetch.probe '{"settings": {…}, "urls": […], "head_seconds": 20}'` prints a JSON list,
one object a URL.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from scrapy.core.downloader.contextfactory import _load_context_factory_from_settings
from scrapy.core.downloader.handlers.http11 import _BindAddressAgent
from scrapy.utils._download_handlers import normalize_bind_address
from scrapy.utils.test import get_crawler
from twisted.internet import task
from twisted.internet.defer import Deferred
from twisted.web.client import readBody

from crawler import config
from crawler.errors import GuardError
from crawler.fetch.connect import Gate, install
from crawler.fetch.limits import HeadClock


async def _fetch(agent: Any, url: str) -> dict[str, Any]:
    try:
        response = await agent.request(b"GET", url.encode())
        return {"status": response.code, "body": (await readBody(response)).decode()}
    except GuardError as error:
        return {"error": "GuardError", "reason": error.reason, "detail": str(error)}
    except Exception as error:
        return {"error": type(error).__name__, "detail": repr(error)}


async def _main(reactor: Any, job: dict[str, Any]) -> None:
    crawler = get_crawler(settings_dict={**config.DEFAULTS, **job["settings"]})
    bind_address = normalize_bind_address(crawler.settings["DOWNLOAD_BIND_ADDRESS"])
    agent = _BindAddressAgent(reactor, _load_context_factory_from_settings(crawler), 5, bind_address)
    HeadClock(job["head_seconds"], reactor).limit(agent)
    install(agent, Gate.from_config(config.Config.from_settings(crawler.settings), reactor))
    print(json.dumps([await _fetch(agent, url) for url in job["urls"]]))


if __name__ == "__main__":
    task.react(lambda reactor: Deferred.fromCoroutine(_main(reactor, json.loads(sys.argv[1]))))
