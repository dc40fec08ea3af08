"""What stands out in the network of problems and bodies, in sentences.

Counts only, each equal first named or counted: nothing is judged, nothing is drawn.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from servicecomm.analysis.wording import counted, listed
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

_NAMED = 4


def modes(graph: nx.Graph[str]) -> tuple[list[str], list[str]]:
    """
    Tell problems and bodies apart.

    Parameters
    ----------
    graph
        The network of problems and bodies.

    Returns
    -------
    tuple of list of str
        The ids of the problems and of the bodies, sorted.
    """
    sides: tuple[list[str], list[str]] = ([], [])
    for each in sorted(graph):
        sides[graph.nodes[each]["bipartite"]].append(each)
    return sides


def bases(graph: nx.Graph[str]) -> dict[tuple[str, str], str]:
    """
    Tell how sure each link is.

    Parameters
    ----------
    graph
        The network of problems and bodies.

    Returns
    -------
    dict of tuple to str
        "stated", "inferred" or "assumed" by the ids of the problem and of the body,
        sorted.
    """
    return {
        (problem, body): graph.edges[problem, body]["basis"]
        for problem in modes(graph)[0]
        for body in sorted(graph[problem])
    }


def _most(graph: nx.Graph[str], ids: list[str]) -> tuple[int, list[str]]:
    """Find the highest number of links, and who has it."""
    links = {each: graph.degree[each] for each in ids}
    most = max(links.values(), default=0)
    return most, [each for each in ids if links[each] == most]


def _shorts(graph: nx.Graph[str], ids: list[str]) -> str:
    names = sorted(graph.nodes[each]["short"] for each in ids)
    return listed(names, most=None if len(names) <= _NAMED + 1 else _NAMED)


def _share(part: int, whole: int, noun: str) -> str:
    """Say "6 of the 13 problems", "all 13 problems", "both problems"."""
    if part == whole:
        every = {1: "the one", 2: "both"}.get(whole, f"all {whole:,}")
        return f"{every} {noun if whole > 1 else 'problem'}"
    return f"{part:,} of the {whole:,} {noun}"


def network_title(graph: nx.Graph[str]) -> str:
    """
    Say what stands out among the bodies.

    Parameters
    ----------
    graph
        The network of problems and bodies.

    Returns
    -------
    str
        A sentence without its full stop; every body that shares the first place is
        named or counted.
    """
    problems, bodies = modes(graph)
    if not problems:
        return "There are no problems to show"
    if len(problems) == 1:
        return _one_problem(graph, problems[0], bodies)
    if not bodies:
        return f"No body is linked to any of the {len(problems):,} problems yet"
    most, first = _most(graph, bodies)
    if most == 1:
        return f"No body is affected by more than one of the {len(problems):,} problems"
    share = _share(most, len(problems), "problems")
    if len(first) == 1:
        rest = "more than any other body" if len(bodies) > 1 else "the only body linked"
        text = f"{share} affect {_shorts(graph, first)}, {rest}"
        return text[0].upper() + text[1:]
    each = "" if most == len(problems) else " each"
    return (
        f"{len(first):,} bodies are affected by {share}{each}: {_shorts(graph, first)}"
    )


def _one_problem(graph: nx.Graph[str], problem: str, bodies: list[str]) -> str:
    if not bodies:
        return f"No body is linked to {problem} yet"
    if len(bodies) == 1:
        return f"{problem} affects one body only: {_shorts(graph, bodies)}"
    return f"{problem} affects {len(bodies):,} bodies"


def reach_title(graph: nx.Graph[str], ids: Iterable[str], word: str) -> str:
    """
    Say how many problems some bodies touch between them.

    Parameters
    ----------
    graph
        The network of problems and bodies.
    ids
        Ids of the bodies.
    word
        What they are: "invited".

    Returns
    -------
    str
        A sentence without its full stop.
    """
    chosen = sorted(ids)
    touched = {problem for each in chosen for problem in graph[each]}
    share = _share(len(touched), len(modes(graph)[0]), "problems")
    if len(chosen) == 1:
        return f"The {word} body, {_shorts(graph, chosen)}, is affected by {share}"
    return f"The {len(chosen):,} {word} bodies are affected by {share} between them"


def problems_title(graph: nx.Graph[str]) -> str:
    """
    Say what stands out among the problems.

    Parameters
    ----------
    graph
        The network of problems and bodies.

    Returns
    -------
    str
        A sentence without its full stop; every problem that shares the first place is
        named or counted.
    """
    problems, bodies = modes(graph)
    most, first = _most(graph, problems)
    if len(bodies) <= 1 or len(problems) == 1:
        return network_title(graph)
    share = _share(most, len(bodies), "bodies")
    if len(first) == 1:
        return f"{first[0]} affects {share}, more than any other problem"
    each = "" if most == len(bodies) else " each"
    return f"{len(first):,} problems affect {share}{each}: {_shorts(graph, first)}"


def unshared_text(graph: nx.Graph[str]) -> str:
    """
    Name the problems that only one body has, or none.

    Parameters
    ----------
    graph
        The network of problems and bodies.

    Returns
    -------
    str
        A sentence without its full stop, or nothing.
    """
    problems = modes(graph)[0]
    single = [each for each in problems if graph.degree[each] == 1]
    none = [each for each in problems if graph.degree[each] == 0]
    parts = []
    if single and len(problems) > 1:
        verb = "affects" if len(single) == 1 else "affect"
        parts.append(f"{listed(single, most=_NAMED)} {verb} one body only")
    if none and graph.number_of_edges():
        verb = "has" if len(none) == 1 else "have"
        parts.append(f"{listed(none, most=_NAMED)} {verb} no link yet")
    return "; ".join(parts)


def basis_text(graph: nx.Graph[str]) -> str:
    """
    Count the links by how sure they are.

    Parameters
    ----------
    graph
        The network of problems and bodies.

    Returns
    -------
    str
        A sentence without its full stop, or nothing.
    """
    tally = Counter(bases(graph).values())
    if not tally:
        return ""
    counts = [f"{tally[word]:,} {word}" for word in BASIS if tally[word]]
    text = f"{counted(tally.total(), 'link')}: {', '.join(counts)}"
    unsure = tally.total() - tally["stated"]
    return f"{text} ({unsure / tally.total():.0%} not stated)" if unsure else text


def unsure_text(graph: nx.Graph[str]) -> str:
    """
    Warn where a body comes first mostly through links that nobody has stated.

    Parameters
    ----------
    graph
        The network of problems and bodies.

    Returns
    -------
    str
        A sentence without its full stop, or nothing.
    """
    most, first = _most(graph, modes(graph)[1])
    parts = []
    for each in first[:_NAMED] if most > 1 else []:
        stated = sum(link["basis"] == "stated" for link in graph[each].values())
        if 2 * stated < most:
            short = graph.nodes[each]["short"]
            verb = "are" if stated > 1 else "is"
            count = f"only {stated}" if stated else "none"
            parts.append(f"{count} of the {most} links of {short} {verb} stated")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]
