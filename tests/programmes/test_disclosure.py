"""Small numbers: what is hidden, and that nobody gets it back by subtracting."""

from hypothesis import given
from hypothesis import strategies as st

from programmes.disclosure.suppression import Sum, cells_to_suppress, protect
from programmes.series import NOT_PUBLISHED, SUPPRESSED, VALUE, Period, Point

YEAR = Period(2023, 2023)
TOWNS = ("153", "405", "416", "831")


def shown(numbers, *, total=None, hide_below=5):
    """The numbers of Imatra, Lappeenranta, Lemi and Taipalsaari, and of their county, as a page gets them."""
    points = {
        (code, "total", YEAR): Point(YEAR, VALUE, 1.0, number)
        for code, number in zip(TOWNS, numbers, strict=True)
        if number is not None
    }
    if total is not None:
        points["11", "total", YEAR] = Point(YEAR, VALUE, 1.0, total)
    after = protect(points, area="11", municipalities=TOWNS, hide_below=hide_below)
    return [
        after[code, "total", YEAR].number if (code, "total", YEAR) in after else "missing"
        for code in (*TOWNS, "11")
        if code != "11" or total is not None
    ]


def test_a_number_from_one_to_four_is_hidden_and_a_nought_is_not():
    assert shown([0, 1, 4, 5]) == [0, None, None, 5]


def test_an_indicator_that_hides_nothing_hides_nothing():
    assert shown([1, 2, 3, 4], total=10, hide_below=0) == [1, 2, 3, 4, 10]


def test_the_value_goes_with_the_number():
    point = Point(YEAR, VALUE, 3.2, 2)
    after = protect({("416", "total", YEAR): point}, area="11", municipalities=TOWNS, hide_below=5)
    assert after == {("416", "total", YEAR): Point(YEAR, SUPPRESSED)}


def test_the_total_does_not_give_the_only_hidden_one_away():
    """40 − 20 − 10 − 7 would say that Lemi has 3: Taipalsaari, the next smallest, is hidden too."""
    assert shown([20, 10, 3, 7], total=40) == [20, 10, None, None, 40]


def test_two_hidden_ones_are_enough_unless_their_sum_has_one_answer():
    assert shown([20, 10, 3, 2], total=35) == [20, 10, None, None, 35]
    assert shown([20, 10, 1, 1], total=32) == [20, None, None, None, 32]
    assert shown([20, 10, 4, 4], total=38) == [20, None, None, None, 38]


def test_a_nought_is_hidden_as_the_second_only_where_nothing_larger_is_left():
    assert shown([0, 20, 3, 0], total=23) == [0, None, None, 0, 23]


def test_a_small_total_is_hidden_itself():
    assert shown([0, 0, 3, 0], total=3) == [0, 0, None, 0, None]


def test_a_municipality_that_the_source_leaves_out_makes_subtraction_impossible():
    assert shown([20, 10, 3, None], total=40) == [20, 10, None, "missing", 40]


def test_where_a_county_has_one_municipality_its_total_is_hidden_as_well():
    points = {
        ("091", "total", YEAR): Point(YEAR, VALUE, 1.0, 3),
        ("90", "total", YEAR): Point(YEAR, VALUE, 1.0, 3),
    }
    after = protect(points, area="90", municipalities=["091"], hide_below=5)
    assert {point.state for point in after.values()} == {SUPPRESSED}


def test_the_other_gender_and_the_total_do_not_give_a_gender_away():
    points = {
        ("416", gender, YEAR): Point(YEAR, VALUE, 1.0, number)
        for gender, number in (("total", 12), ("male", 9), ("female", 3))
    }
    after = protect(points, area="11", municipalities=TOWNS, hide_below=5)
    assert [after["416", gender, YEAR].number for gender in ("total", "male", "female")] == [12, None, None]


def test_the_years_of_a_period_do_not_give_a_year_away():
    three = Period(2019, 2021)
    points = {
        ("416", "total", Period(y, y)): Point(Period(y, y), VALUE, 1.0, n) for y, n in ((2019, 6), (2020, 3), (2021, 8))
    }
    points["416", "total", three] = Point(three, VALUE, 1.0, 17)
    after = protect(points, area="11", municipalities=TOWNS, hide_below=5)
    assert [point.number for point in after.values()] == [None, None, 8, 17]


def test_what_the_source_hides_is_guarded_like_our_own():
    points = {(code, "total", YEAR): Point(YEAR, VALUE, 1.0, 10.0) for code in TOWNS}
    points["416", "total", YEAR] = Point(YEAR, SUPPRESSED)
    points["11", "total", YEAR] = Point(YEAR, VALUE, 1.0, 33)
    after = protect(points, area="11", municipalities=TOWNS, hide_below=5)
    assert sorted(key[0] for key, point in after.items() if point.state == SUPPRESSED) == ["153", "416"]


def test_a_share_without_its_number_is_shown_and_a_missing_one_stays_missing():
    points = {
        ("416", "total", YEAR): Point(YEAR, VALUE, 3.2),
        ("153", "total", YEAR): Point(YEAR, NOT_PUBLISHED),
    }
    assert protect(points, area="11", municipalities=TOWNS, hide_below=5) == points


def guarded(numbers, *, area="11", hide_below=5):
    """The numbers by place and gender, as they are shown where the county's own source leaves some out."""
    points = {(*key, YEAR): Point(YEAR, VALUE, 1.0, number) for key, number in numbers.items()}
    after = protect(points, area=area, municipalities=TOWNS, hide_below=hide_below, guard_gaps=True)
    return {key[:2]: point.number for key, point in after.items()}


def test_a_gender_that_is_left_out_does_not_follow_from_the_total_and_the_other():
    assert guarded({("416", "total"): 12, ("416", "male"): 9}) == {("416", "total"): 12, ("416", "male"): None}
    enough = {("416", "total"): 14, ("416", "male"): 9}
    assert guarded(enough) == enough


def test_a_municipality_that_is_left_out_does_not_follow_from_the_total():
    numbers = {("153", "total"): 20, ("405", "total"): 10, ("831", "total"): 7, ("11", "total"): 40}
    assert guarded(numbers) == {**numbers, ("831", "total"): None}
    assert guarded({**numbers, ("11", "total"): 45}) == {**numbers, ("11", "total"): 45}


def test_a_total_that_is_left_out_is_added_up_from_the_genders():
    """Nobody wrote Lemi's total; the county's total and the others' genders give it, and with it the hidden three women."""
    numbers = {(municipality, gender): 10 for municipality in ("153", "405", "831") for gender in ("male", "female")}
    numbers |= {("416", "male"): 9, ("416", "female"): 3, ("11", "total"): 72}
    after = guarded(numbers)
    assert [key for key, number in after.items() if number is None] == [("416", "male"), ("416", "female")]


@st.composite
def counties(draw):
    """The numbers of two genders in one to six municipalities, with every sum that a reader can form."""
    municipalities = range(draw(st.integers(1, 6)))
    numbers = {(municipality, gender): draw(st.integers(0, 9)) for municipality in municipalities for gender in "mf"}
    for municipality in municipalities:
        numbers[municipality, "t"] = numbers[municipality, "m"] + numbers[municipality, "f"]
    for gender in "mft":
        numbers["area", gender] = sum(numbers[municipality, gender] for municipality in municipalities)
    sums = [Sum(("area", gender), tuple((municipality, gender) for municipality in municipalities)) for gender in "mft"]
    sums += [Sum((place, "t"), ((place, "m"), (place, "f"))) for place in (*municipalities, "area")]
    return numbers, sums


def subtracted(known, sums):
    """All that a reader works out from what is shown, by subtracting until nothing new is found."""
    known = dict(known)
    while True:
        found = {}
        for one in sums:
            out = [key for key in (one.total, *one.parts) if key not in known]
            if len(out) == 1:
                parts = sum(known[key] for key in one.parts if key in known)
                found[out[0]] = parts if out[0] == one.total else known[one.total] - parts
        if not found:
            return known
        known |= found


@given(counties())
def test_nobody_gets_a_small_number_back_by_subtracting(county):
    numbers, sums = county
    hidden = cells_to_suppress(numbers, sums, hide_below=5)
    shown = {key: number for key, number in numbers.items() if key not in hidden}
    assert subtracted(shown, sums) == shown
    assert [key for key, number in shown.items() if 0 < number < 5] == []


@given(st.data())
def test_nobody_adds_up_a_small_number_that_was_left_out(data):
    """Some numbers of a county, with its sums, are in no file; a reader who subtracts gets none of them that is small."""
    numbers = {
        (municipality, gender): data.draw(st.integers(0, 9)) for municipality in TOWNS for gender in ("male", "female")
    }
    numbers |= {
        (municipality, "total"): numbers[municipality, "male"] + numbers[municipality, "female"]
        for municipality in TOWNS
    }
    numbers |= {
        ("11", of): sum(numbers[municipality, of] for municipality in TOWNS) for of in ("male", "female", "total")
    }
    there = data.draw(st.sets(st.sampled_from(sorted(numbers)), min_size=1))
    after = guarded({key: numbers[key] for key in there})
    shown = {key: number for key, number in after.items() if number is not None}
    sums = [Sum(("11", of), tuple((municipality, of) for municipality in TOWNS)) for of in ("male", "female", "total")]
    sums += [Sum((place, "total"), ((place, "male"), (place, "female"))) for place in (*TOWNS, "11")]
    assert {key: number for key, number in subtracted(shown, sums).items() if 0 < number < 5} == {}


@given(counties())
def test_only_what_must_be_hidden_is_hidden(county):
    numbers, sums = county
    if not any(0 < number < 5 for number in numbers.values()):
        assert cells_to_suppress(numbers, sums, hide_below=5) == set()
