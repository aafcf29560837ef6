"""Where the outlets lie: the point of each as it was told last."""

from __future__ import annotations

import duckdb

from kequn.facts.schema import Point

_POINTS = """
    SELECT outlet_id, arg_max(latitude, known_at), arg_max(longitude, known_at) FROM outlets
    WHERE latitude IS NOT NULL AND longitude IS NOT NULL GROUP BY outlet_id ORDER BY outlet_id
"""


def points(connection: duckdb.DuckDBPyConnection) -> dict[str, Point]:
    """Return the point of each outlet that ever had one: a condition that names a closed outlet stays readable."""
    with connection.cursor() as cursor:
        return {outlet: Point(latitude, longitude) for outlet, latitude, longitude in cursor.execute(_POINTS).fetchall()}
