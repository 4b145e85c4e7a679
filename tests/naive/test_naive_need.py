"""Children in need, and people without a worker, on cases worked out by hand: FS/C23, IP/CN1-CN4."""

from naive.given import Q1, all_case_ids, case_ids, event, plan, spell, value, visit

PLAN = "child_in_need_plan_started"


def test_child_in_need_plans_one_for_each_person() -> None:
    events = spell(PLAN, "anna", "N1", "2015-12-29") + spell(PLAN, "ben", "N2", "2015-12-30")
    events += spell(PLAN, "carl", "N3", "2015-01-01") + spell(PLAN, "carl", "N4", "2016-06-01")
    events += spell(PLAN, "dora", "N5", "2015-01-01", "2016-06-30")
    assert all_case_ids(events, "IP/CN1", "2016-06") == ["N1", "N2", "N4"]
    assert case_ids(events, "IP/CN4", "2016-06") == ["N1"]  # over six months: of carl the later plan is kept
    assert value(events, "IP/CN2", Q1) == 1


def test_six_months_after_the_end_of_august() -> None:
    events = spell(PLAN, "anna", "N1", "2015-08-31") + spell(PLAN, "ben", "N2", "2015-08-28")
    assert case_ids(events, "IP/CN4", "2016-02") == ["N2"]  # 31 August and six months is 29 February, which is D


def test_a_child_in_need_is_visited_every_42_days() -> None:
    events = [e for name in ("1", "2", "3", "4") for e in spell(PLAN, f"child {name}", f"N{name}", "2016-05-19")]
    events += spell(PLAN, "child 5", "N5", "2016-05-18") + spell(PLAN, "child 6", "N6", "2016-01-04")
    events += [visit("child 2", "2016-05-18", purpose="child_in_need"), visit("child 5", "2016-06-01", purpose="protection")]
    events += [visit("child 6", "2016-05-18", purpose="child_in_need"), visit("child 6", "2016-07-01", purpose="child_in_need")]
    events += [visit("child 6", "2016-06-01", purpose="child_in_need", child_seen=False)]
    assert case_ids(events, "IP/CN3", "2016-06") == ["N1", "N2", "N3", "N4"]  # due on D counts from the plan's start
    assert value(events, "IP/CN3", "2016-06") * 6 == 400


def test_people_without_a_worker() -> None:
    events = plan("anna", "P1", "2016-04-04") + plan("ben", "P2", "2016-04-04")
    events += [event("child_in_need_plan_started", name, "2016-04-05", plan_id=f"N {name}") for name in ("ben", "carl")]
    events += [event("care_started", "dora", "2016-04-04", care_id="C1", legal_status="V4")]
    events += [event("care_started", "eve", "2016-04-04", care_id="C2", legal_status="V4")]
    events += [event("legal_status_changed", "eve", "2016-04-04", at="2016-05-01", care_id="C2", legal_status="C2")]
    assert value(events, "FS/C23", Q1, "reason") == "no_feed"
    worker = {"worker_id": "W", "team_id": "T"}
    events += [event("worker_allocated", "anna", "2016-04-04", allocation_id="L1", **worker)]
    events += [event("worker_allocated", "carl", "2016-04-04", allocation_id="L2", **worker)]
    events += [event("worker_deallocated", "carl", "2016-06-30", allocation_id="L2")]
    assert case_ids(events, "FS/C23", Q1) == ["C2", "N ben", "N carl"]
    assert value(events, "FS/C23", Q1) == 3
