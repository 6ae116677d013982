"""Numbers follow the distribution that they are named for, between their bounds."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from make import column

import fabula
from fabula.columns import find
from fabula.columns.draw import Draw, stream_key
from fabula.errors import FabulaError

N = 20_000
SHARES = np.random.default_rng(1).permutation((np.arange(N) + 0.5) / N)  # every share of chance once: no luck in the tests


def values(name: str, *args: float | np.ndarray, **options: object) -> np.ndarray:
    """(N,) values of a type whose chance is `SHARES`."""
    given = [pa.array(arg) if isinstance(arg, np.ndarray) else arg for arg in args]
    options = {key: pa.array(value) if isinstance(value, np.ndarray) else value for key, value in options.items()}
    draw = Draw(stream_key(1, name), np.arange(N), None, 0, given=SHARES)  # type: ignore[arg-type]
    return find(name).make(draw, *given, **options).to_numpy(zero_copy_only=False)


CONTINUOUS = [
    ("gamma", (0.2,), lambda st: st.gamma(0.2)),
    ("gamma", (2.0, 15.0), lambda st: st.gamma(2, scale=15)),
    ("gamma", (400.0,), lambda st: st.gamma(400)),
    ("beta", (0.5, 0.5), lambda st: st.beta(0.5, 0.5)),
    ("beta", (2.0, 5.0), lambda st: st.beta(2, 5)),
    ("beta", (90.0, 4.0), lambda st: st.beta(90, 4)),
    ("student_t", (3.0,), lambda st: st.t(3)),
    ("weibull", (1.5, 100.0), lambda st: st.weibull_min(1.5, scale=100)),
    ("pareto", (10.0, 3.0), lambda st: st.pareto(3, scale=10)),
    ("triangular", (2.0, 5.0, 14.0), lambda st: st.triang(0.25, 2, 12)),
    ("exponential", (30.0,), lambda st: st.expon(scale=30)),
    ("normal", (10.0, 2.0), lambda st: st.norm(10, 2)),
    ("number", (3.0, 8.0), lambda st: st.uniform(3, 5)),
]
COUNTS = [
    ("poisson", (0.7,), lambda st: st.poisson(0.7)),
    ("poisson", (40.0,), lambda st: st.poisson(40)),
    ("binomial", (12, 0.3), lambda st: st.binom(12, 0.3)),
    ("binomial", (5000, 0.9), lambda st: st.binom(5000, 0.9)),
    ("geometric", (0.2,), lambda st: st.geom(0.2)),
    ("zipf", (1000, 1.1), lambda st: st.zipfian(1.1, 1000)),
]


@pytest.mark.parametrize(
    ("name", "args", "oracle"), CONTINUOUS, ids=lambda value: str(value) if isinstance(value, tuple) else None
)
def test_quantiles_are_those_of_the_named_distribution(name, args, oracle):
    known = oracle(pytest.importorskip("scipy.stats"))
    inside = (SHARES > 0.001) & (SHARES < 0.999)
    width = known.ppf(0.999) - known.ppf(0.001)
    assert np.abs(values(name, *args, decimals=9) - known.ppf(SHARES))[inside].max() < 1e-3 * width


@pytest.mark.parametrize(("name", "args", "oracle"), COUNTS, ids=lambda value: str(value) if isinstance(value, tuple) else None)
def test_counts_are_those_of_the_named_distribution(name, args, oracle):
    known = oracle(pytest.importorskip("scipy.stats"))
    assert np.mean(values(name, *args) != known.ppf(SHARES)) < 1e-4


@pytest.mark.parametrize(
    ("name", "args", "mean", "sd"),
    [
        ("gamma", (2.0, 15.0), 30, 450**0.5),
        ("beta", (2.0, 5.0), 2 / 7, (10 / 392) ** 0.5),
        ("student_t", (5.0, 10.0, 2.0), 10, 2 * (5 / 3) ** 0.5),
        ("triangular", (2.0, 5.0, 14.0), 7, 6.5**0.5),
        ("poisson", (3.0,), 3, 3**0.5),
        ("binomial", (20, 0.3), 6, 4.2**0.5),
        ("geometric", (0.25,), 4, 12**0.5),
    ],
)
def test_mean_and_spread_are_what_the_parameters_say(name, args, mean, sd):
    options = {} if name in ("poisson", "binomial", "geometric") else {"decimals": 6}
    made = values(name, *args, **options)
    assert made.mean() == pytest.approx(mean, rel=0.01)
    assert made.std() == pytest.approx(sd, rel=0.02)


@pytest.mark.parametrize(
    ("name", "columns", "oracle"),
    [
        ("gamma", (np.linspace(0.3, 20, N),), lambda st, k: st.gamma(k)),
        ("beta", (np.linspace(0.5, 9, N), np.linspace(20, 1, N)), lambda st, a, b: st.beta(a, b)),
        ("poisson", (np.linspace(0.1, 90, N),), lambda st, rate: st.poisson(rate)),
        ("binomial", (np.arange(N) % 300, np.linspace(0.01, 0.99, N)), lambda st, n, p: st.binom(n, p)),
    ],
)
def test_parameters_may_be_columns(name, columns, oracle):
    known = oracle(pytest.importorskip("scipy.stats"), *columns)
    options = {"decimals": 9} if name in ("gamma", "beta") else {}
    distance = values(name, *columns, **options) - known.ppf(SHARES)
    inside = (SHARES > 0.001) & (SHARES < 0.999)
    assert np.abs(distance / known.std().clip(0.1))[inside].max() < (0.02 if options else 1.01 / 0.1)
    assert abs(distance.mean()) < 0.005


@pytest.mark.parametrize(
    ("name", "args"), [(name, args) for name, args, _ in CONTINUOUS + COUNTS] + [("integer", (1, 6)), ("lognormal", (50.0, 0.4))]
)
def test_a_larger_share_of_chance_gives_a_larger_value(name, args):
    assert (np.diff(values(name, *args)[np.argsort(SHARES)]) >= 0).all()


@pytest.mark.parametrize(
    "call",
    [
        "gamma(2, 15, min=10, max=40, decimals=4)",
        "weibull(1.5, 25, min=10, max=40, decimals=4)",
        "student_t(3, 25, 9, min=10, max=40, decimals=4)",
        "normal(25, 20, min=10, max=40, decimals=4)",
        "lognormal(25, 0.9, min=10, max=40, decimals=4)",
        "histogram({0: 5, 30: 3, 60: 0}, min=10, max=40, decimals=4)",
        "beta(2, 3, high=50, min=10, max=40, decimals=4)",
        "gamma(shape, 15, min=10, max=40, decimals=4)",
    ],
)
def test_bounds_cut_and_never_pile_up(call):
    made = column(call, rows=4000, shape="number(1, 3)")
    assert min(made) >= 10 and max(made) <= 40
    assert len(set(made)) > 3500


def test_counts_are_cut_between_their_bounds():
    made = column("poisson(2, min=1, max=4)", rows=20_000)
    assert set(made) == {1, 2, 3, 4}
    assert made.count(2) == pytest.approx(made.count(1), rel=0.08)  # as in the whole: P(1) = P(2) when the mean is 2


def test_histogram_has_the_shares_of_its_bins():
    made = values("histogram", {0: 5, 10: 20, 20: 3, 50: 0})
    assert np.histogram(made, [0, 10, 20, 50])[0] / N * 28 == pytest.approx([5, 20, 3], abs=0.05)
    assert made.min() == 0 and made.max() == 49


def test_discrete_takes_numbers_with_weights():
    made = values("discrete", {5: 10, 1: 60, 2.5: 30})
    assert {value: round(float(np.mean(made == value)), 3) for value in (1, 2.5, 5)} == {1: 0.6, 2.5: 0.3, 5: 0.1}


def test_pareto_gives_most_to_few():
    made = np.sort(values("pareto", 1000.0, 1.16))
    assert made[0] >= 1000 and made[-N // 5 :].sum() / made.sum() > 0.6


def test_groups_have_means_of_their_own():
    groups = np.arange(N) % 4
    for name, args in (("gamma", (3.0, 10.0)), ("beta", (3.0, 3.0)), ("weibull", (2.0, 10.0)), ("poisson", (9.0,))):
        made = values(name, *args, by=groups)
        means = [made[groups == group].mean() for group in range(4)]
        assert max(means) > 1.05 * min(means), name


def test_parameters_chosen_by_another_column_hold():
    made = fabula.generate(
        {"t": {"rows": 4000, "columns": {"plan": "choice(A, B)", "use": "gamma(match(plan, {'A': 2, 'B': 9}), 10)"}}}, seed=1
    )["t"].to_arrow()
    use, plan = made["use"].to_numpy(), np.array(made["plan"].to_pylist())
    assert use[plan == "A"].mean() == pytest.approx(20, rel=0.06)
    assert use[plan == "B"].mean() == pytest.approx(90, rel=0.06)


def test_zipf_reaches_into_millions_of_ranks():
    made = values("zipf", 10_000_000, 1.0)
    assert made.max() > 9_000_000 and np.mean(made <= 10) == pytest.approx(0.1754, abs=0.001)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("gamma(0, 1)", "gamma with shape 0"),
        ("beta(2, -1)", "beta with b -1"),
        ("gamma(2, 1, min=9, max=3)", "nothing lies between min 9 and max 3"),
        ("beta(2, 2, min=3)", "nothing lies between min 3 and max inf"),
        ("triangular(5, 2, 9)", "triangular(5, 2) ends before it starts"),
        ("binomial(10, 1.5)", "p outside 0 to 1"),
        ("geometric(0)", "p outside 0 to 1"),
        ("poisson(2, min=9, max=3)", "no count lies between min 9 and max 3"),
        ("zipf(0)", "zipf(0, 1)"),
        ("histogram({0: 5})", "at least two edges"),
        ("histogram({0: 5, 10: 3})", "a histogram of"),
        ("discrete({1: 0})", "discrete of"),
        ("pareto(-1)", "pareto with scale -1"),
    ],
)
def test_what_cannot_be_is_refused_before_a_row(call, message):
    with pytest.raises(FabulaError) as error:
        column(call)
    assert message in error.value.what
    assert error.value.hint
