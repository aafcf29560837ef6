"""The drawings of a customer's and a household's page: assets by category and over time, the household."""

from __future__ import annotations

from kequn.loop.customer.assets import Assets, Turn
from kequn.loop.customer.household import Household, Member
from kequn.loop.customer.household import Tie as Tied
from kequn.web import charts, language
from kequn.web.drawing import Chart
from kequn.web.household_picture import Person, Tie, household
from kequn.web.workbench import words


def by_category(assets: Assets) -> Chart:
    """Draw what the assets are made of."""
    points = [charts.Point(words.category(category), float(amount)) for category, amount in assets.by_category.items()]
    head = (language.text("类别", "Kind"), language.text("金额", "Amount"))
    return charts.shares(language.text("资产由什么构成", "What the assets are made of"), points, words.money, head=head)


def over_time(assets: Assets) -> Chart:
    """Draw the assets of two years with marks for the largest of what was bought or ended."""
    points = [charts.Point(f"{day:%Y-%m}", None if total is None else float(total))
              for day, total in zip(assets.days, assets.history, strict=True)]
    head = (language.text("月末", "End of month"), language.text("资产", "Assets"))
    marks = [charts.Mark(turn.at, _turn(turn)) for turn in assets.turns]
    title = language.text("两年来资产如何变化", "How assets moved over two years")
    return charts.months(title, points, words.money, head=head, marks=marks)


def family(home: Household) -> Chart:
    """Draw the members, those not seen without a name, and their ties."""
    people = [_person(member) for member in home.members]
    at_home = {member.key for member in home.members}
    ties = [Tie(tie.first, tie.second, words.role(tie.kind, inferred=tie.inferred), tie.inferred, _younger(tie))
            for tie in home.ties if {tie.first, tie.second} <= at_home]
    return household(language.text("家庭成员与关系", "The members and their ties"), people, ties)


def _younger(tie: Tied) -> str:
    """Return who of a tie is of a later generation; its kind is what the first is to the second."""
    if tie.kind in ("child", "grandchild"):
        return tie.first
    return tie.second if tie.kind in ("parent", "grandparent") else ""


def _person(member: Member) -> Person:
    if member.person is None and member.counted:
        return Person(member.key, words.role("child"), words.school(member.school))
    if member.person is None:
        return Person(member.key, language.text("非管户成员", "Not yours"), seen=False)
    age = "" if member.person.age is None else language.text(f"{member.person.age} 岁", f"{member.person.age}")
    return Person(member.key, member.person.name, age, link=f"/customers/{member.person.id}/")


def _turn(turn: Turn) -> str:
    named, amount = words.category(turn.category), words.money(abs(turn.change))
    did = language.text("净买入", "rose by") if turn.change > 0 else language.text("净到期或赎回", "fell by")
    return f"{turn.month:%Y-%m} {named} {did} {amount}"
