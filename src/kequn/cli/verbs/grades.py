"""`kequn grades`: how many have each grade in the last run, how true the probability of signing is, and one customer's grades."""

from __future__ import annotations

from argparse import ArgumentParser

from kequn.cli.tables import plain, share, table
from kequn.cli.verb import Answer, Call, Verb

ORDER = 45


def _list(call: Call) -> Answer:
    from kequn.loop.bank import Bank
    from kequn.loop.graded import overview

    with Bank(call.home) as bank:
        return overview(bank)


def _show_list(answer: Answer) -> None:
    signed, again = answer["signed"], answer["again"]
    rows = [(each["grade"], each["scheme"], each["count"], _rate(signed.get(each["grade"])), _rate(again.get(each["grade"])))
            for each in answer["grades"]]
    table(("grade", "of", "how many", "signed in time", "bought again"), rows)
    judged = answer["judged"]
    if answer["curve"] is None:
        print("The probability of signing is not calibrated: there is too little history.")
    elif judged is None:
        print(f"The probability of signing is calibrated on {plain(answer['curve']['examples'])} examples and not judged yet.")
    else:
        print(f"The probability of signing is {share(judged['error'])} off on average, judged {plain(judged['examples'])} times "
              f"since {judged['since']} by what was over before.")
    print(f"As of {answer['as_of']}.")


def _rate(told: Answer | None) -> str:
    if not told or not told["of"]:
        return ""
    return f"{share(told['did'] / told['of'])} of {plain(told['of'])}"


def _show_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the customer's id")


def _one(call: Call) -> Answer:
    from kequn.loop.bank import Bank
    from kequn.loop.graded import of_customer

    with Bank(call.home) as bank:
        return of_customer(bank, call.arguments.id)


def _show_one(answer: Answer) -> None:
    rows = [(each["scheme"], each["opportunity_id"] or "", each["grade"], each["valid_from"], each["valid_to"] or "")
            for each in answer["grades"]]
    table(("of", "opportunity", "grade", "from", "to"), rows)
    print(f"{answer['customer_id']} as of {answer['as_of']}.")


VERBS = [
    Verb(("grades",), "how many have each grade, and how true they are", _list, _show_list),
    Verb(("grades", "show"), "every grade that a customer had", _one, _show_one, _show_arguments),
]
