"""A process of a desk that asks a vendor within its quota; started by tests, several at once.

Its settings come as JSON on the command line; it tells what happened as JSON on standard output.
"""

import json
import sys
from contextlib import closing

from workbench.config.settings import MongoSettings, Secret
from workbench.errors import MarketDataError, RateLimitedError
from workbench.market.quotas import Limits, Quota
from workbench.market.web import Site, WebClient
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory
from workbench.stores.mongo import MongoDatabase
from workbench.stores.repository import DocumentDatabase


def open_store(order: dict) -> DocumentDatabase:
    if "mongo" not in order:
        return EmbeddedDatabase(order["path"])
    uri = Secret(order["mongo"]["uri"])
    return MongoDatabase(MongoSettings(uri=uri, database=order["mongo"]["database"], timeout_s=20))


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(order: dict) -> None:
    with closing(open_store(order)) as database:
        repository = RepositoryFactory(database).repository("request_quotas")
        quota = Quota("vendor", Limits(**order["limits"]), repository)
        client = WebClient(Site("vendor", order["url"], timeout_s=20), quota)
        tell("ready")
        sys.stdin.readline()
        answered, refused = 0, 0
        waits: list[float | None] = []
        others: list[str] = []
        for _ in range(order["times"]):
            try:
                client.get_json("/q")
                answered += 1
            except RateLimitedError as error:
                refused += 1
                waits.append(error.retry_after)
            except MarketDataError as error:
                others.append(str(error))
        client.close()
    tell(json.dumps([answered, refused, waits, others]))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
