"""The shared cache counts while Redis is there, and keeps out of the way when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers import RedisServer
from tutor_site.cache import ForgivingRedisCache, cache_address


@pytest.mark.parametrize(
    ("broker", "cache"),
    [
        ("redis+socket:///var/tutor/redis.sock", "unix:///var/tutor/redis.sock?db=1"),
        ("redis://host:6379/0", "redis://host:6379/1"),
        ("redis://:secret@host:6379", "redis://:secret@host:6379/1"),
        ("rediss://host/2", "rediss://host/1"),
    ],
)
def test_cache_address_is_database_1_of_the_broker(broker: str, cache: str) -> None:
    assert cache_address(broker) == cache


def test_cache_counts(redis_server: RedisServer) -> None:
    cache = ForgivingRedisCache(cache_address(redis_server.url), {})

    added = [cache.add("count", 1), cache.add("count", 1)]

    assert (added, cache.incr("count"), cache.get("count")) == ([True, False], 2, 2)
    cache.set("count", 7)
    assert cache.get("count") == 7


def test_cache_without_redis_forgets(tmp_path: Path) -> None:
    cache = ForgivingRedisCache(f"unix://{tmp_path}/nobody.sock?db=1", {})

    cache.set("count", 7)

    assert (cache.add("count", 1), cache.get("count", "nothing")) == (False, "nothing")
    with pytest.raises(ValueError, match="the cache is away"):
        cache.incr("count")
