"""What a row knows of its relatives: siblings, parents, grandparents, children, its own past."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from typing import Any

import pytest
from make import dataset

from fabula.errors import FabulaError

SHOP: dict[str, Any] = {
    "customers": {
        "rows": 150,
        "columns": {
            "customer_id": "key",
            "city": "place.city",
            "region": "place.region",
            "orders": "count(orders)",
            "spent": 'sum(orders.total, where=orders.status == "Paid")',
            "last_order": "max(orders.ordered_on)",
            "average": "mean(orders.total)",
        },
    },
    "products": {
        "rows": 40,
        "columns": {"product_id": "key", "price": "price(2, 90)", "active": "boolean(0.8)", "sold": "sum(items.quantity)"},
    },
    "orders": {
        "rows": "zipf(0, 25) per customers",
        "columns": {
            "order_id": "key",
            "customer_id": "ref(customers)",
            "place": "nth",
            "of": "siblings",
            "ordered_on": 'ordered(date("2024-01-01", "2026-06-30"))',
            "gap": "days_between(previous(ordered_on), ordered_on)",
            "status": "choice(Paid=3, Open=1)",
            "total": "sum(items.amount)",
            "so_far": "running(total, start=5.5)",
        },
    },
    "items": {
        "rows": "1..4 per orders",
        "columns": {
            "order_id": "ref(orders)",
            "line": "nth",
            "product_id": "ref(products, where=products.active)",
            "quantity": "integer(1, 5)",
            "amount": "round(quantity * products.price, 2)",
            "city": "orders.customers.city",
        },
        "rules": ["key(order_id, line)"],
    },
}


def rows_of(spec: dict[str, Any], **options: Any) -> dict[str, list[dict[str, Any]]]:
    return {name: table.to_pylist() for name, table in dataset(spec, **options).items()}


def grouped(rows: list[dict[str, Any]], by: str) -> dict[Any, list[dict[str, Any]]]:
    groups = defaultdict(list)
    for row in rows:
        groups[row[by]].append(row)
    return groups


@pytest.fixture(scope="module")
def shop() -> dict[str, list[dict[str, Any]]]:
    return rows_of(SHOP)


def test_a_total_is_the_sum_of_its_children_to_the_cent(shop: dict[str, list[dict[str, Any]]]) -> None:
    items = grouped(shop["items"], "order_id")
    for order in shop["orders"]:
        assert order["total"] == round(sum(item["amount"] for item in items[order["order_id"]]), 2)


def test_counts_conditions_and_extremes_go_over_the_children(shop: dict[str, list[dict[str, Any]]]) -> None:
    orders = grouped(shop["orders"], "customer_id")
    assert any(not customer["orders"] for customer in shop["customers"])
    for customer in shop["customers"]:
        mine = orders.get(customer["customer_id"], [])
        assert customer["orders"] == len(mine)
        assert customer["spent"] == round(sum(order["total"] for order in mine if order["status"] == "Paid"), 2)
        assert customer["last_order"] == max((order["ordered_on"] for order in mine), default=None)
        assert customer["average"] == (pytest.approx(sum(o["total"] for o in mine) / len(mine)) if mine else None)


def test_children_that_are_counted_per_another_table_are_summed_too(shop: dict[str, list[dict[str, Any]]]) -> None:
    items = grouped(shop["items"], "product_id")
    for product in shop["products"]:
        assert product["sold"] == sum(item["quantity"] for item in items.get(product["product_id"], []))


def test_siblings_know_their_place_and_each_other(shop: dict[str, list[dict[str, Any]]]) -> None:
    for mine in grouped(shop["orders"], "customer_id").values():
        assert [order["place"] for order in mine] == list(range(1, len(mine) + 1))
        assert {order["of"] for order in mine} == {len(mine)}
        dates = [order["ordered_on"] for order in mine]
        assert dates == sorted(dates)
        assert [order["gap"] for order in mine] == [None, *((b - a).days for a, b in itertools.pairwise(dates))]
        running = 5.5
        for order in mine:
            running = round(running + order["total"], 2)
            assert order["so_far"] == running


def test_a_reference_may_be_bound_to_a_condition(shop: dict[str, list[dict[str, Any]]]) -> None:
    active = {product["product_id"] for product in shop["products"] if product["active"]}
    assert {item["product_id"] for item in shop["items"]} == active


def test_a_grandparent_can_be_read(shop: dict[str, list[dict[str, Any]]]) -> None:
    owner = {order["order_id"]: order["customer_id"] for order in shop["orders"]}
    city = {customer["customer_id"]: customer["city"] for customer in shop["customers"]}
    assert all(item["city"] == city[owner[item["order_id"]]] for item in shop["items"])


def test_a_reference_may_ask_that_both_rows_agree() -> None:
    made = rows_of(
        {
            "clubs": {"rows": 8, "columns": {"club_id": "key"}},
            "players": {"rows": 200, "columns": {"player_id": "key", "club_id": "ref(clubs, skew=0)", "fit": "boolean(0.7)"}},
            "games": {
                "rows": 300,
                "columns": {
                    "home": "ref(clubs)",
                    "scorer": "ref(players, where=players.fit and players.club_id == home)",
                    "second": "ref(players, where=players.fit and players.club_id == home, other_than=scorer)",
                },
            },
        }
    )
    players = {player["player_id"]: player for player in made["players"]}
    for game in made["games"]:
        assert players[game["scorer"]]["club_id"] == game["home"] and players[game["scorer"]]["fit"]
        assert game["second"] is None or game["second"] != game["scorer"]


def test_a_tree_has_as_many_levels_as_was_asked() -> None:
    staff = rows_of({"staff": {"rows": 500, "columns": {"staff_id": "key", "boss_id": "ref(staff, depth=4)"}}})["staff"]
    boss = {person["staff_id"]: person["boss_id"] for person in staff}

    def level(person: int) -> int:
        return 1 if boss[person] is None else 1 + level(boss[person])

    assert set(map(level, boss)) == {1, 2, 3, 4}
    assert Counter(map(level, boss))[1] == 1


@pytest.mark.parametrize(("rows", "mean"), [("poisson(3) per a", 3.0), ("zipf(1, 40) per a", 4.9), ("2 per a", 2.0)])
def test_children_per_parent_follow_their_distribution(rows: str, mean: float) -> None:
    made = rows_of({"a": {"rows": 2048, "columns": {"a_id": "key"}}, "b": {"rows": rows, "columns": {"a_id": "ref(a)"}}})
    sizes = Counter(row["a_id"] for row in made["b"])
    assert len(made["b"]) / 2048 == pytest.approx(mean, rel=0.15)
    if "zipf" in rows:
        assert min(sizes.values()) == 1 and max(sizes.values()) > 30 and Counter(sizes.values()).most_common(1)[0][0] == 1


def test_a_balance_stays_within_its_bounds_and_explains_every_change() -> None:
    made = rows_of(
        {
            "goods": {"rows": 60, "columns": {"id": "key", "opening": "integer(20, 90)"}},
            "moves": {
                "rows": "5..30 per goods",
                "columns": {
                    "id": "ref(goods)",
                    "stock": "running(integer(-50, 45), start=goods.opening, min=0, max=200)",
                    "change": "stock - previous(stock, otherwise=goods.opening)",
                },
            },
        }
    )
    opening = {good["id"]: good["opening"] for good in made["goods"]}
    for good, moves in grouped(made["moves"], "id").items():
        stock = opening[good]
        for move in moves:
            stock += move["change"]
            assert move["stock"] == stock and 0 <= stock <= 200


def test_history_ends_with_the_present_and_moves_people_as_a_whole() -> None:
    made = rows_of(
        {
            "people": {"rows": 200, "columns": {"id": "key", "city": "place.city", "region": "place.region"}},
            "history": {
                "rows": "1..4 per people",
                "columns": {
                    "id": "ref(people)",
                    "valid_from": 'ordered(date("2020-01-01", "2026-01-01"))',
                    "valid_to": "next(valid_from)",
                    "city": "past(people.city)",
                    "region": "past(people.region)",
                },
            },
        }
    )
    people = {person["id"]: person for person in made["people"]}
    region = {(person["city"], person["region"]) for person in made["people"]}
    moved = 0
    for person, versions in grouped(made["history"], "id").items():
        assert versions[-1]["city"] == people[person]["city"] and versions[-1]["valid_to"] is None
        assert [v["valid_to"] for v in versions[:-1]] == [v["valid_from"] for v in versions[1:]]
        moved += sum(v["city"] != people[person]["city"] for v in versions[:-1])
    assert moved > 200
    regions = defaultdict(set)
    for city, where in region:
        regions[city].add(where)
    seen = [v for v in made["history"] if v["city"] in regions and len(regions[v["city"]]) == 1]
    assert sum(v["region"] in regions[v["city"]] for v in seen) > 0.95 * len(seen)  # a few cities share a name


PEOPLE: dict[str, Any] = {
    "rows": 80,
    "columns": {
        "id": 'key("P-###")',
        "name": "person.full_name",
        "joined_on": 'date("2021-01-01", "2021-12-31")',
        "city": "place.city",
        "plan": "choice(Basic=7, Plus=3)",
    },
}


def test_a_history_of_any_table_is_one_line() -> None:
    history = {"history_of": "people", "rows": "1..5", "since": "joined_on", "tracks": ["city", "plan"]}
    made = rows_of({"history": history, "people": PEOPLE})
    assert list(made["history"][0]) == [
        "id",
        "version",
        "valid_from",
        "valid_to",
        "is_current",
        "name",
        "joined_on",
        "city",
        "plan",
    ]
    people = {person["id"]: person for person in made["people"]}
    for person, versions in grouped(made["history"], "id").items():
        assert versions[0]["valid_from"] == people[person]["joined_on"]
        assert [v["is_current"] for v in versions] == [False] * (len(versions) - 1) + [True]
        assert {v["name"] for v in versions} == {people[person]["name"]}
        assert (versions[-1]["city"], versions[-1]["plan"]) == (people[person]["city"], people[person]["plan"])
        assert all(a["valid_from"] <= a["valid_to"] == b["valid_from"] for a, b in itertools.pairwise(versions))


def test_a_change_feed_begins_with_the_insert_and_ends_with_the_present() -> None:
    made = rows_of({"people": PEOPLE, "changes": {"changes_of": "people", "rows": "zipf(1, 9)"}})
    people = {person["id"]: person for person in made["people"]}
    for person, changes in grouped(made["changes"], "id").items():
        assert [c["operation"] for c in changes] == ["insert"] + ["update"] * (len(changes) - 1)
        assert changes[-1]["city"] == people[person]["city"]
        assert [c["changed_at"] for c in changes] == sorted(c["changed_at"] for c in changes)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"history_of": "persons"}, "history_of: no table `persons`"),
        ({"history_of": "people", "tracks": ["town"]}, "no column `town` in people"),
        ({"changes_of": "people", "since": "born"}, "no column `born` in people"),
        ({"history_of": "people", "columns": {"a": "key"}}, "no key `columns` here"),
        ({"history_of": "people", "rows": "many"}, "cannot read rows `many per people`"),
    ],
)
def test_a_history_that_cannot_be_is_refused(table: dict[str, Any], said: str) -> None:
    with pytest.raises(FabulaError) as caught:
        dataset({"people": PEOPLE, "history": table})
    assert said in str(caught.value)


def test_tables_that_refer_to_each_other_are_no_circle() -> None:
    made = rows_of(
        {
            "departments": {"rows": 5, "columns": {"department_id": "key", "head_id": "ref(staff, unique=True)"}},
            "staff": {"rows": 50, "columns": {"staff_id": "key", "department_id": "ref(departments)"}},
        }
    )
    assert len({row["head_id"] for row in made["departments"]}) == 5


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"x": "sum(nothing.amount)"}, "`sum(nothing.amount)` names no table that refers to customers"),
        ({"x": "sum(orders)"}, "`sum(orders)` names no column of orders"),
        ({"x": "running(orders)"}, "`running` needs rows counted per another table"),
        ({"x": "past(customers.city)"}, "`past` takes a column of the parent that the rows are counted per"),
        ({"x": "sum(orders.customers.x)"}, "go round in a circle"),
    ],
)
def test_what_relatives_cannot_tell_is_refused(columns: dict[str, str], said: str) -> None:
    spec = {**SHOP, "customers": {"rows": 10, "columns": {"customer_id": "key", "city": "place.city", **columns}}}
    with pytest.raises(FabulaError) as caught:
        dataset({k: v for k, v in spec.items() if k in ("customers", "orders", "items", "products")})
    assert said in str(caught.value)


def test_a_total_of_children_that_there_are_none_of_is_refused() -> None:
    spec = {
        "a": {"rows": 5, "columns": {"a_id": "key", "x": "sum(b.y)"}},
        "b": {"rows": "0 per a", "columns": {"a_id": "ref(a)", "y": "integer(1, 5)"}},
    }
    with pytest.raises(FabulaError, match=r"`sum\(b.y\)` needs rows of b, which has none"):
        dataset(spec)


SERIES: dict[str, Any] = {
    "polls": {"rows": 8, "columns": {"id": "key"}},
    "answers": {"rows": "60..120 per polls", "columns": {"answer_id": "key", "id": "ref(polls)", "n": "nth"}},
    "notes": {"rows": "1..4 per answers", "columns": {"answer_id": "ref(answers)", "line": "nth"}},
}


@pytest.mark.parametrize("rows", [1, 20, 300, 5000])
def test_a_first_table_that_knows_its_siblings_has_exactly_the_rows_asked_for(rows: int) -> None:
    spec = {name: SERIES[name] for name in ("answers", "polls", "notes")}
    made = rows_of(spec, rows=rows)
    assert len(made["answers"]) == rows
    assert {note["answer_id"] for note in made["notes"]} == {answer["answer_id"] for answer in made["answers"]}
    sizes = Counter(answer["id"] for answer in made["answers"])
    assert all(60 <= size <= 120 for size in list(sizes.values())[:-1])
    assert len(made["polls"]) - len(sizes) <= max(2, len(sizes) // 3)  # hardly any poll without answers


def test_ordered_values_can_be_kept_different() -> None:
    made = rows_of(
        {
            "classes": {"rows": 300, "columns": {"id": "key"}},
            "lessons": {
                "rows": "3..6 per classes",
                "columns": {"id": "ref(classes)", "on": 'ordered(date("2026-01-01", "2026-01-08"))'},
                "rules": ["unique(id, on)"],
            },
        }
    )
    for lessons in grouped(made["lessons"], "id").values():
        days = [lesson["on"] for lesson in lessons]
        assert days == sorted(set(days))


def test_days_that_run_on_from_a_date_are_dates() -> None:
    made = rows_of(
        {
            "pets": {"rows": 5, "columns": {"id": "key", "born": 'date("2020-01-01", "2020-12-31")'}},
            "visits": {
                "rows": "3 per pets",
                "columns": {"id": "ref(pets)", "on": "running(days(30), start=pets.born)", "day": "pets.born + days(30 * nth)"},
            },
        }
    )
    assert all(visit["on"] == visit["day"] and not hasattr(visit["on"], "hour") for visit in made["visits"])
