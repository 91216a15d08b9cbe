"""The shared cache, for counting what is limited. It may be lost or away at any time, and then nothing is counted."""

from __future__ import annotations

import logging
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)


def redis_address(broker_url: str) -> str:
    """The broker's address as Redis' own client reads it, which names a socket otherwise than Celery does."""
    return broker_url.replace("redis+socket://", "unix://", 1)


def cache_address(broker_url: str) -> str:
    """Where the cache lives: in the broker's Redis, in its database 1, which the broker does not use."""
    base, _, _ = redis_address(broker_url).partition("?")
    if base.startswith("unix://"):
        return f"{base}?db=1"
    head, separator, tail = base.rpartition("/")
    return f"{head}/1" if separator and tail.isdecimal() else f"{base.rstrip('/')}/1"


class ForgivingRedisCache(RedisCache):
    """Redis as a cache, without which the product works on: what is asked for is then not there.

    `incr` then raises ValueError, as for a key that does not exist.
    """

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().add(key, value, *args, **kwargs))
        except redis.RedisError as error:
            logger.warning("the cache is away: %s", error)
            return False

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        try:
            return super().get(key, default, version)
        except redis.RedisError as error:
            logger.warning("the cache is away: %s", error)
            return default

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(key, value, *args, **kwargs)
        except redis.RedisError as error:
            logger.warning("the cache is away: %s", error)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        try:
            return int(super().incr(key, delta, version))
        except redis.RedisError as error:
            logger.warning("the cache is away: %s", error)
            raise ValueError(f"Key {key!r} cannot be counted: the cache is away") from error
