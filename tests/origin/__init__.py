"""A raw-socket origin, http and https, that knows to the byte what it received and sent."""

from tests.origin.cases import CASES
from tests.origin.log import Logged
from tests.origin.proxy import Proxy
from tests.origin.script import Case
from tests.origin.server import Origin

__all__ = ["CASES", "Case", "Logged", "Origin", "Proxy"]
