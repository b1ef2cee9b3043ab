"""`make bench`: how many times the work of a baseline each of the heavy doings is, on a made-up national set of figures.

Starts a PostgreSQL of its own (that of the tests: without fsync, for both sides alike), fills it with about 2.5 million
observations, measures in turn, prints ratios and leaves nothing behind.
"""

import os
import time
from argparse import ArgumentParser

import psycopg

from tests.servers import Servers


def main() -> None:
    parser = ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--indicators", type=int, default=300)
    parser.add_argument("--years", type=int, default=25)
    options = parser.parse_args()
    servers = Servers()
    try:
        _set_up(servers)
        _measure(options.indicators, options.years)
    finally:
        servers.stop_all()


def _set_up(servers: Servers) -> None:
    """An empty database with the application's tables."""
    os.environ |= {"DATABASE_URL": servers.database_url, "HYTE_VAR": str(servers.home / "var")}
    os.environ |= {"DJANGO_SETTINGS_MODULE": "hyte.settings"}
    (servers.home / "var" / "static").mkdir(parents=True)
    servers.postgresql()
    with psycopg.connect(f"host={servers.home}/socket dbname=postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE hyte")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ROOT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)


def _measure(indicators: int, years: int) -> None:
    from bench import figures, imports, pages  # Django must know its database first
    from bench.side_by_side import HEAD

    start = time.perf_counter()
    print(f"{figures.fill(indicators, years):,} observations filled in {time.perf_counter() - start:.0f} s\n{HEAD}")
    for module in (imports, pages):
        for pair in module.pairs():
            print(pair, flush=True)


if __name__ == "__main__":
    main()
