"""What Prometheus may ask: how long answers wait, how long marks and fits take, how full the queues are.

All of it is read from the database and the broker when asked, so that every web process says the same and nothing is
lost when one ends.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db.models import Count, DurationField, ExpressionWrapper, F, Min
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from grading.models import ReferenceFit
from quizzes.models import Answer, Mark
from tutor_site.cache import redis_address

logger = logging.getLogger(__name__)

QUEUES = ("marking", "fitting", "later")
# Times to mark are those of the marks given within this.
WINDOW = timedelta(minutes=15)
# So many of the latest values at most: enough for a quantile, and little to read.
MOST_VALUES = 5000
QUANTILES = (0.5, 0.95, 0.99)


def render_metrics(*, now: datetime) -> bytes:
    """Everything, in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_House(now))
    return generate_latest(registry)


class _House(Collector):
    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        yield from _answers(self.now)
        yield _times_to_mark(self.now)
        yield _queues()
        yield _fits(self.now)


def _answers(now: datetime) -> Iterator[Metric]:
    """Answers by where they are, and how old the oldest is that nobody has marked."""
    counts = GaugeMetricFamily("tutor_answers", "Answers that are not marked, by status.", labels=["status"])
    unmarked = [status for status in Answer.Status if status != Answer.Status.MARKED]
    found = (
        Answer.objects.filter(status__in=unmarked)
        .values("status")
        .annotate(count=Count("pk"), oldest=Min("submitted_at"))
    )
    by_status = {row["status"]: row for row in found}
    for status in unmarked:
        counts.add_metric([status], by_status[status]["count"] if status in by_status else 0)
    yield counts
    waiting = [
        by_status[status]["oldest"]
        for status in (Answer.Status.SUBMITTED, Answer.Status.CLAIMED)
        if status in by_status
    ]
    age = (now - min(waiting)).total_seconds() if waiting else 0.0
    yield GaugeMetricFamily(
        "tutor_oldest_answer_seconds", "Age of the oldest answer that waits for an automatic mark.", value=age
    )


def _times_to_mark(now: datetime) -> Metric:
    """Quantiles of the time from submission to the automatic mark, over the marks of the last quarter of an hour."""
    family = GaugeMetricFamily(
        "tutor_time_to_mark_seconds",
        "Time from submission to mark, of the marks given automatically in the last 15 minutes.",
        labels=["quantile"],
    )
    took = ExpressionWrapper(F("marked_at") - F("answer__submitted_at"), output_field=DurationField())
    marks = (
        Mark.objects.filter(marked_at__gte=now - WINDOW, by=None).order_by("-marked_at").annotate(took=took)
    )
    took_each = marks.values_list("took", flat=True)[:MOST_VALUES]
    _add_quantiles(family, (value.total_seconds() for value in took_each))
    return family


def _queues() -> Metric:
    """Tasks that wait in the broker; without a sample where it cannot be reached."""
    family = GaugeMetricFamily("tutor_queue_tasks", "Tasks that wait in the broker.", labels=["queue"])
    try:
        with redis.Redis.from_url(redis_address(settings.REDIS_URL), socket_timeout=1) as broker:
            for queue in QUEUES:
                family.add_metric([queue], int(broker.llen(queue)))
    except redis.RedisError as error:
        logger.warning("the broker is away, so its queues cannot be counted: %s", error)
    return family


def _fits(now: datetime) -> Metric:
    """Quantiles of the time that all models of one data set took, over the data sets fitted lately."""
    family = GaugeMetricFamily(
        "tutor_fit_seconds",
        "Time to fit all models of one data set, of those fitted in the last 15 minutes.",
        labels=["quantile"],
    )
    fits = ReferenceFit.objects.filter(fitted_at__gte=now - WINDOW).order_by("-fitted_at")
    _add_quantiles(family, fits.values_list("seconds", flat=True)[:MOST_VALUES])
    return family


def _add_quantiles(family: GaugeMetricFamily, values: Iterable[float]) -> None:
    """One sample for each quantile, and none where there is no value."""
    ordered = sorted(values)
    for quantile in QUANTILES if ordered else ():
        family.add_metric([str(quantile)], ordered[min(len(ordered) - 1, int(quantile * len(ordered)))])
