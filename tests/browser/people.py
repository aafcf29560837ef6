"""Makes the people who walk through the pages of a home: `python -m tests.browser.people`, with KEQUN_HOME set.

It runs in its own process because the tests' database is another one. Prints JSON: role → staff number, and one password for all.
"""

from __future__ import annotations

import json
import os
import sys

PASSWORD = "walks-through-the-house-7"  # noqa: S105 - of people that only tests know


def main() -> None:
    """Migrate the records, publish the snapshot into them, and make one person of each kind."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kequn.project.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db.models import Count
    from pypinyin import lazy_pinyin

    from kequn.access.models import User
    from kequn.access.reading import scope_of
    from kequn.bridge import reading
    from kequn.bridge.publish import publish_current
    from kequn.customers.ids import customer_id
    from kequn.organisation.models import Assignment, Outlet

    call_command("migrate", verbosity=0)
    publish_current(settings.KEQUN_HOME)
    office = Outlet.objects.filter(level="head_office").first()
    load = Assignment.objects.filter(until=None).values_list("staff_number").annotate(Count("pk"))
    manager, _ = load.order_by("-pk__count", "staff_number")[0]
    roles = {"maker": "operations", "checker": "operations", "compliance": "compliance"}
    alike = {"password": PASSWORD, "language": "en"}
    made = {name: User.objects.create_user(name, role_id=role, outlet=office, **alike) for name, role in roles.items()}
    made["manager"] = User.objects.create_user(str(manager), role_id="manager", **alike)
    scope = scope_of(made["manager"])
    with reading.bank(scope) as bank, bank.connection.cursor() as cursor:
        numbers = ", ".join(map(str, sorted(scope.managed)))
        query = f"SELECT customer_no, name FROM main.customers WHERE customer_no IN ({numbers}) AND phone IS NOT NULL ORDER BY 1"
        number, name = cursor.execute(query).fetchall()[0]
        others = f"SELECT min(customer_no) FROM main.customers WHERE customer_no NOT IN ({numbers})"
        [(stranger,)] = cursor.execute(others).fetchall()
    told = {"people": {name: user.username for name, user in made.items()}, "password": PASSWORD,
            "customer": customer_id(number), "pinyin": "".join(lazy_pinyin(name)), "stranger": customer_id(stranger)}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
