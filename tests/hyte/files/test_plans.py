from hyte.files.plans import Change, Plan
from hyte.tables.table import Refusal


def test_every_row_is_counted_once():
    plan = Plan(
        added=[Change(2, "Lemi")],
        changed=[Change(3, "Imatra: name", "a", "b"), Change(3, "Imatra: title", "c", "d")],
        unchanged=4,
        refused=[Refusal(8, "Arvo", "x", "no number"), Refusal(8, "Kunta", "y", "unknown")],
        skipped={"another county": 2},
    )
    assert plan.counts() == {"rows": 9, "added": 1, "changed": 1, "unchanged": 4, "refused": 1, "skipped": 2}
    assert plan.does_something
    assert not Plan(unchanged=3).does_something
