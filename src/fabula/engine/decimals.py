"""How many decimals a number is meant to show, read from the step that makes it."""

from __future__ import annotations

from fabula.steps import Among, Branches, Make, Parent, Past, Plan, Reference, Sibling, Step, TablePlan, Total, Value

MONEY = ("price", "money.amount", "commerce.price", "commerce.cost", "food.dish_price")  # two, without being told
PASSING = ("when", "match", "coalesce", "mix")  # show what they pass on
MOST = 6  # of a number that says nothing, as far as sums are exact


def decimals_of(plan: Plan, table: TablePlan, step: Step) -> int | None:
    """Decimals of the numbers of a step; none where that is not known."""
    match step:
        case Sibling(name):
            return decimals_of(plan, table, table.steps[name])
        case Reference(parent=parent, parent_column=name):
            return decimals_of(plan, plan.tables[parent], plan.tables[parent].steps[name])
        case Parent(reference, inner) | Past(reference, inner):
            return decimals_of(plan, plan.tables[table.references[reference].parent], inner)
        case Total(kind, child, _, value) if value is not None and kind != "mean":
            return decimals_of(plan, plan.tables[child], value)
        case Among(value=value) if value is not None:
            return decimals_of(plan, table, value)
        case Make():
            return _of_type(plan, table, step)
        case Branches(items):
            return _most(plan, table, [value for _, value in items])
    return None


def _of_type(plan: Plan, table: TablePlan, step: Make) -> int | None:
    name, options = step.type.name, dict(step.options)
    if name == "round":
        given = step.columns[1] if len(step.columns) > 1 else dict(step.named).get("decimals")
        digits = given.value if isinstance(given, Value) else options.get("decimals", *step.constants[:1])
        return max(digits, 0) if isinstance(digits, int) else None
    if name in PASSING:
        skipped = 0 if name in ("coalesce", "mix") else 1
        return _most(plan, table, [*step.columns[skipped:], *(value for _, value in step.named)])
    if parameter := step.type.parameter("decimals"):
        return int(options.get("decimals", parameter.default))
    return 2 if name in MONEY else None


def _most(plan: Plan, table: TablePlan, steps: list[Step]) -> int | None:
    found = (decimals_of(plan, table, step) for step in steps)
    return max((decimals for decimals in found if decimals is not None), default=None)
