"""A mistake in a mapping is one line: which file, where in it, what, and the nearest name."""

from __future__ import annotations

import pytest

from kequn.kernel.errors import MappingError, SourceError
from tests.sources.desk import HEAD, PAY, Desk

TABLE = PAY.removeprefix(HEAD)
MISTAKES = [  # name, mapping, what the error says after the file's name
    ("no toml", "[mapping", "not valid TOML"),
    ("no section", '[[table]]\nname = "x"', "the section [mapping] is missing; it names the source"),
    ("no source", "[mapping]\n" + TABLE, "mapping: source is missing"),
    ("source", HEAD.replace('"core"', '"a b"') + TABLE, "mapping: source 'a b' must be made of letters, digits, _ and -"),
    ("unknown key at the top", PAY + "\n[tabel]\n", "unknown key 'tabel'; did you mean 'table'?"),
    ("unknown key", PAY.replace("files", "filse"), "transactions: unknown key 'filse'; did you mean 'files'?"),
    ("unknown section key", HEAD + 'timezone = "x"\n' + TABLE, "mapping: unknown key 'timezone'; did you mean 'time_zone'?"),
    (
        "time zone",
        HEAD.replace("Shanghai", "Shanghia") + TABLE,
        "mapping: time_zone 'Asia/Shanghia' is unknown; did you mean 'Asia/Shanghai'?",
    ),
    (
        "currency",
        HEAD.replace("CNY", "yuan") + TABLE,
        "mapping: currency 'yuan' is not a code of three capital letters such as CNY",
    ),
    ("no table", HEAD, "there is no [[table]]"),
    ("one table", HEAD + "[table]\nname = 'x'\n", "table must be a list"),
    (
        "table name",
        PAY.replace('"transactions"', '"transaction"'),
        "name 'transaction' is not a canonical table; did you mean 'transactions'?",
    ),
    (
        "column name",
        PAY.replace("amount =", "amout ="),
        "transactions: columns: transactions has no column 'amout' to be given; did you mean 'amount'?",
    ),
    ("column type", PAY.replace('"amt"', "5"), "columns.amount must be a text or a table { … }; a constant is { value = … }"),
    ("column key", PAY.replace('"amt"', '{ form = "amt" }'), "columns.amount: unknown key 'form'; did you mean 'from'?"),
    ("constant", PAY.replace('"amt"', '{ value = "much" }'), "columns.amount: value 'much' is no money"),
    ("from and value", PAY.replace('"amt"', '{ from = "amt", value = 1 }'), "columns.amount: say either from or value"),
    (
        "mode",
        PAY.replace("key =", 'mode = "fulll"\nkey ='),
        "mode 'fulll' is not one of append, delta, full; did you mean 'full'?",
    ),
    ("mode without key", PAY.replace('key = ["no"]', 'mode = "delta"'), "transactions: mode 'delta' needs a key"),
    (
        "repeats",
        PAY.replace("key =", 'repeats = "kept"\nkey ='),
        "repeats 'kept' is not one of contradict, first, keep; did you mean 'keep'?",
    ),
    ("two of a name", PAY + TABLE, "two [[table]] are called 'transactions'; tell them apart by part = \"…\""),
    ("files and database", PAY.replace("files =", "# files ="), "say either files or database"),
    (
        "day",
        PAY.replace('occurred_on = "day"', ""),
        "columns: one of occurred_on, occurred_at is needed, for transactions are cut by day",
    ),
    ("customer", PAY.replace("namespace =", "name_space ="), "customer: unknown key 'name_space'; did you mean 'namespace'?"),
    ("half a customer", PAY.replace(', namespace = "client"', ""), "customer: id and namespace belong together"),
    ("two customers", PAY.replace("optional =", 'number = "n", optional ='),
     "customer: say one of id (with namespace), account and number"),
    (
        "code list",
        PAY + 'kind = { from = "k", codes = "purposes" }\n[codes.purpose]\n"1" = "salary"\n',
        "no code list [codes.purposes]; did you mean 'purpose'?",
    ),
    ("else", PAY + 'kind = { from = "k", else = "x" }\n', "columns.kind: else is said without codes"),
    (
        "date format",
        PAY.replace('"day"', '{ from = "day", date = "%Y-%q" }'),
        "columns.occurred_on: date format '%Y-%q': '%q' is not one of",
    ),
    (
        "no date format",
        PAY.replace('"day"', '{ from = "day", date = "iso" }'),
        "date format 'iso' has no directive such as %Y, and is not excel or chinese",
    ),
    (
        "date for money",
        PAY.replace('"amt"', '{ from = "amt", date = "%Y" }'),
        "columns.amount: date is said but the column is money",
    ),
    (
        "number format",
        PAY.replace('"amt"', '{ from = "amt", number = { decimals = "," } }'),
        "number: unknown key 'decimals'; did you mean 'decimal'?",
    ),
    ("function", PAY.replace('"amt"', '"nummer(amt)"'), "columns.amount: there is no function 'nummer'; did you mean 'number'?"),
    ("arguments", PAY.replace('"amt"', '"upper()"'), "columns.amount: upper() is called in a wrong way; see docs/mapping.md"),
    (
        "syntax",
        PAY.replace('"amt"', '"number(amt"'),
        "columns.amount: 'number(amt' is neither a column of the file nor an expression",
    ),
    ("code", PAY.replace('"amt"', "\"__import__('os').system('true')\""), "is not part of the language of mappings"),
    ("attribute", PAY.replace('"amt"', '"number(amt).real"'), "'number(amt).real' is no column of a lookup"),
    ("lambda", PAY.replace('"amt"', '"(lambda: 1)()"'), "is not part of the language of mappings"),
    ("types that do not mix", PAY.replace('"amt"', '"date(day) * 2"'), "columns.amount: a date cannot be used as a number"),
    ("result of the wrong type", PAY.replace('"amt"', '"date(day)"'), "columns.amount: a date cannot become a money"),
    ("no condition", PAY.replace("key =", 'where = "number(amt)"\nkey ='), "where: 'number(amt)' is no condition"),
    ("is", PAY.replace("key =", 'where = "amt is 5"\nkey ='), "where: 'is' can only be followed by None"),
    ("deep", PAY.replace('"amt"', f'"{"-" * 100}1"'), "columns.amount: nested too deeply"),
    ("long", PAY.replace('"amt"', f'"{"1+" * 3000}1"'), "columns.amount: longer than 4000 characters"),
    ("known_at", PAY.replace("key =", 'known_at = "number(amt)"\nkey ='), "known_at: 'number(amt)' is no date or time"),
    (
        "lookup",
        PAY.replace('"amt"', '"owner.amt"') + '[table.lookup.ower]\nfiles = "x"\non = { a = "no" }\ntake = ["amt"]\n',
        "there is no lookup 'owner'; did you mean 'ower'?",
    ),
    (
        "taken",
        PAY.replace('"amt"', '"o.amnt"') + '[table.lookup.o]\nfiles = "x"\non = { a = "no" }\ntake = ["amt"]\n',
        "lookup 'o' does not take 'amnt'; did you mean 'amt'?",
    ),
    (
        "encoding",
        PAY.replace("key =", 'encoding = "gb1803"\nkey ='),
        "encoding 'gb1803' is unknown; for example utf-8, gb18030, cp1250",
    ),
    ("delimiter", PAY.replace("key =", 'delimiter = ""\nkey ='), "delimiter must be one or several characters, no line end"),
    ("widths", PAY.replace("key =", 'format = "fixed"\nkey ='), "format fixed needs widths"),
    ("names", PAY.replace("key =", "header = false\nkey ="), "a file without a header needs names"),
    (
        "header",
        PAY.replace('"amt"', '"amnt"'),
        "transactions: columns.amount: the file has no column 'amnt'; did you mean 'amt'? (pay.csv)",
    ),
    ("header of a key", PAY.replace('["no"]', '["nr"]'), "transactions: key: the file has no column 'nr' (pay.csv)"),
]


@pytest.mark.parametrize(("mapping", "said"), [mistake[1:] for mistake in MISTAKES], ids=[mistake[0] for mistake in MISTAKES])
def test_a_mistake_is_one_clear_line(desk: Desk, mapping: str, said: str) -> None:
    with pytest.raises(MappingError) as caught:
        desk.load(mapping, {"pay.csv": "no,client,day,amt,k\n1,,2024-01-05,10,1\n"})
    assert str(caught.value).startswith(f"{desk.mapping}: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert desk.rows("SELECT count(*) FROM stored.transactions") == [(0,)]


def test_a_mapping_that_worked_before_is_not_blamed_for_a_new_header(desk: Desk) -> None:
    desk.load(PAY, {"pay1.csv": "no,client,day,amt\n1,,2024-01-05,10\n"})
    report = desk.load(
        PAY, {"pay2.csv": "no,client,day,amount\n2,,2024-01-05,10\n", "pay3.csv": "no,client,day,amt\n3,,2024-01-05,10\n"}
    )
    assert report.totals.loaded == 1
    said = "transactions: columns.amount: the file has no column 'amt'; did you mean 'amount'? (pay2.csv)"
    assert report.findings == (said,)
    assert desk.reasons() == [("pay2.csv", 0, said)]


def test_a_missing_folder_and_a_missing_mapping_are_named(desk: Desk) -> None:
    desk.data.rmdir()
    with pytest.raises(SourceError, match="there is no such folder of data"):
        desk.load(PAY)
    with pytest.raises(MappingError, match=r"none\.toml: the mapping cannot be read \(No such file or directory\)"):
        desk.load(desk.root / "none.toml")


def test_a_home_needs_a_time_zone_and_a_currency_once(desk: Desk) -> None:
    with pytest.raises(MappingError, match="mapping: time_zone is missing, and the home has none yet"):
        desk.load('[mapping]\nsource = "core"\n' + TABLE, {"pay.csv": "no,client,day,amt\n1,,2024-01-05,10\n"})
    desk.load(PAY)
    assert desk.load('[mapping]\nsource = "other"\n' + TABLE).totals.loaded == 1
