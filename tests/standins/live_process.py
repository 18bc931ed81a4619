"""A process that opens the live desk and reads the series of some symbols; started by tests,
several at once. Its settings come as JSON on the command line; it tells what it got as JSON."""

import json
import sys

from standins.quota_process import tell

from workbench import open_workbench
from workbench.config import Settings
from workbench.config.settings import Secret
from workbench.errors import RateLimitedError


def main(order: dict) -> None:
    market = order["market"]
    market["alpha_vantage"]["api_key"] = Secret(order["key"])
    settings = Settings(profile="live", store={"path": order["path"]}, market=market)
    with open_workbench("live", settings=settings) as wb:
        wb.data.catalogue()
        tell("ready")
        sys.stdin.readline()
        try:
            frames = wb.data.get_multiple_stocks(order["tickers"], "1mo")
        except RateLimitedError as error:
            tell(json.dumps([[], {"all": str(error)}]))
        else:
            failures = {name: str(error) for name, error in frames.failures.items()}
            tell(json.dumps([list(frames), failures]))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
