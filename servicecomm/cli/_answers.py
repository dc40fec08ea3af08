"""Answers as text in a terminal: who is affected, whom to invite.

It works nothing out; the room sees roles unless names are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.cli._terminal import count, wrapped

if TYPE_CHECKING:
    import pandas as pd

    from servicecomm.analysis.declining import SecondList
    from servicecomm.analysis.plans import InvitationPlan


def show_affected(affected: pd.DataFrame) -> None:
    for row in affected.to_dict("records"):
        print(f"\n{row['name']}  ({count(row['problems'], 'problem')}; {row['basis']})")
        print(wrapped(row["because"], indent="    "))
    if affected.empty:
        print("No body is recorded as affected.")
    print()


def show_plan(plan: InvitationPlan, *, names: bool) -> None:
    room = plan.for_the_room().to_dict("records")
    for row, name in zip(room, plan.invited["name"], strict=True):
        who = f"{name}, {row['role']}" if names and name else row["role"]
        print(f"\n{row['seat']}. {who}, {row['organisation']}")
        speaks = row["problem_ids"].replace("|", ", ") or "none of these problems"
        for text in (f"Speaks for: {speaks}", f"Why: {row['why']}", row["route"]):
            print(wrapped(text, indent="    "))
    print()
    for note in plan.notes:
        print(wrapped(note))
    if len(plan.left_out):
        print("\nLeft out:")
    for why, rows in plan.left_out.groupby("why", sort=False):
        who = "; ".join(rows["role"] + ", " + rows["organisation"])
        print(wrapped(f"- {str(why).removesuffix('.')}: {who}."))
    print()


def show_second(second: SecondList) -> None:
    print("\nIf they decline:")
    for said in second.summary:
        print(wrapped(f"- {said}"))
