"""Step 5: dots or ranks counted, with ties said and left to the room.

Who voted for what is never shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from servicecomm.analysis.wording import counted, listed
from servicecomm.errors import ServiceCommError, UnknownIdError, shown

if TYPE_CHECKING:
    from servicecomm.model.stakeholder_map import StakeholderMap


def count_votes(
    stakeholder_map: StakeholderMap,
    votes: pd.DataFrame,
    *,
    method: Literal["dots", "rank"] = "dots",
    keep: int = 3,
    dots_each: int | None = None,
) -> pd.DataFrame:
    """
    Count dots or ranks, and say where a tie is left to the room.

    Parameters
    ----------
    stakeholder_map
        The map.
    votes
        ``voter`` (any label, such as a body's id; it is never shown), ``choice`` (the
        id of a problem or an objective) and ``dots`` (1 if the column is missing) or
        ``rank`` (1 for the first choice).
    method
        "dots" adds the dots. "rank" gives a choice a point for each other choice that
        a voter put below it or left out.
    keep
        How many to go on with.
    dots_each
        The most dots that one voter may use, or None for no limit.

    Returns
    -------
    pandas.DataFrame
        One row a choice that got a vote: ``place`` (equal scores share one),
        ``choice``, ``title``, ``score``, ``voters`` (how many chose it), ``kept``
        ("yes", "no" or "tied") and ``text``, a sentence; best first, then by id.

    Raises
    ------
    UnknownIdError
        If a choice is neither a problem nor an objective of the map.
    ServiceCommError
        If a column is missing, a vote is no whole number of 1 or more, somebody voted
        twice for one choice, gave two choices one rank or used too many dots, or
        `keep` is below 1.

    References
    ----------
    J.-C. de Borda, "Mémoire sur les élections au scrutin" (1781), for the ranks.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> votes = pd.DataFrame(
    ...     [("dwp", "P01", 3), ("hmrc", "P05", 2), ("moj", "P06", 2)],
    ...     columns=["voter", "choice", "dots"],
    ... )
    >>> found = count_votes(example_map(), votes, keep=2)
    >>> found["kept"].tolist(), found["place"].tolist()
    (['yes', 'tied', 'tied'], [1, 2, 2])
    """
    cast = _cast(votes, method, keep)
    titles = _titles(stakeholder_map)
    for choice in sorted(set(cast["choice"])):
        if choice not in titles:
            raise UnknownIdError("problem or objective", choice, titles)
    if method == "dots":
        _within(cast, dots_each)
        points = cast["vote"]
    else:
        many = cast["choice"].nunique()
        points = many - cast.groupby("voter")["vote"].rank()
    score = points.groupby(cast["choice"]).sum().sort_index()
    score = score.sort_values(ascending=False, kind="stable").astype("int64")
    voters = cast.groupby("choice")["voter"].nunique()
    place = score.rank(method="min", ascending=False).astype("int64")
    last = score.iloc[: keep + 1].iloc[-1] if len(score) > keep else -1
    at_the_cut = len(score) > keep and score.iloc[keep - 1] == last
    kept = [
        "tied" if at_the_cut and points == last else "yes" if points > last else "no"
        for points in score
    ]
    frame = pd.DataFrame(
        {
            "place": place.to_numpy(),
            "choice": score.index.astype("str"),
            "title": [titles[str(each)] for each in score.index],
            "score": score.to_numpy(),
            "voters": voters.reindex(score.index).to_numpy(),
            "kept": kept,
        }
    )
    return frame.assign(text=_outcomes(frame, keep))


def _cast(votes: pd.DataFrame, method: str, keep: int) -> pd.DataFrame:
    if method not in {"dots", "rank"}:
        raise ServiceCommError(f"There is no method '{method}'. Use 'dots' or 'rank'.")
    if keep < 1:
        raise ServiceCommError(f"keep is {keep}: it must be at least 1.")
    if method == "dots" and "dots" not in votes:
        votes = votes.assign(dots=1)
    for name in ("voter", "choice", method):
        if name not in votes:
            raise ServiceCommError(f"The votes have no column '{name}'. Add it.")
    numbers = pd.to_numeric(votes[method], errors="coerce")
    for row, (text, number) in enumerate(zip(votes[method], numbers, strict=True), 2):
        if not (number >= 1 and float(number).is_integer()):
            raise ServiceCommError(
                f"votes, row {row}, {method}: {shown(str(text))} is not a whole number "
                "of 1 or more. Correct it."
            )
    cast = votes[["voter", "choice"]].astype("str").assign(vote=numbers.astype("int64"))
    cast = cast.sort_values(["voter", "choice"], ignore_index=True)
    pairs = [("choice", "chose {} twice")]
    pairs += [("vote", "gave two choices the rank {}")] if method == "rank" else []
    for column, said in pairs:
        again = cast[cast.duplicated(["voter", column])]
        if len(again):
            what = said.format(shown(str(again[column].iloc[0])))
            raise ServiceCommError(f"One voter {what}. Leave one of the rows out.")
    return cast


def _within(cast: pd.DataFrame, dots_each: int | None) -> None:
    used = int(cast.groupby("voter")["vote"].sum().max()) if len(cast) else 0
    if dots_each is not None and used > dots_each:
        raise ServiceCommError(
            f"One voter used {counted(used, 'dot')}: {dots_each} are allowed. Ask them "
            "to take some back."
        )


def _titles(stakeholder_map: StakeholderMap) -> dict[str, str]:
    problems, objectives = stakeholder_map.problems, stakeholder_map.objectives
    named = zip(problems["problem_id"], problems["title"], strict=True)
    stated = zip(objectives["objective_id"], objectives["statement"], strict=True)
    return {**dict(named), **dict(stated)}


def _outcomes(frame: pd.DataFrame, keep: int) -> list[str]:
    tied = listed(frame.loc[frame["kept"] == "tied", "choice"])
    seats = keep - int((frame["kept"] == "yes").sum())
    left = f"{tied} are tied for {counted(seats, 'place')}: decide in the room."
    said = {"yes": "Go on with it.", "no": "Not this time: keep it in the list."}
    points = [counted(int(score), "point") for score in frame["score"]]
    return [
        f"{own}: {point}. {said.get(kept, left)}"
        for own, point, kept in zip(frame["choice"], points, frame["kept"], strict=True)
    ]
