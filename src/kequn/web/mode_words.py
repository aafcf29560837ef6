"""How a mode is said: its name, how one is served in it, and what that forbids."""

from __future__ import annotations

from collections.abc import Mapping

from kequn.customers.modes.model import Mode
from kequn.web import language

TITLES: Mapping[Mode, tuple[str, str]] = {
    Mode.LONG_TAIL: ("长尾模式", "long-tail"), Mode.MIDDLE_HIGH: ("中高端与潜力模式", "middle-to-high and potential"),
    Mode.PRIVATE: ("私行模式", "private")}
WAYS: Mapping[Mode, tuple[str, str]] = {
    Mode.LONG_TAIL: (
        "按场景批量服务，围绕一个痛点反复做、次次有提升。",
        "In bulk, by scene, round one pain point, again and better each time."),
    Mode.MIDDLE_HIGH: ("场景、时点加家庭规划，由客户经理跟进。", "Scenes, moments and a household plan, followed by a manager."),
    Mode.PRIVATE: ("一对一邀约与专属服务；任何自动营销都不会发给这位客户。",
                   "Personal invitation and dedicated service; nothing that sells reaches them automatically.")}


def title(mode: Mode) -> str:
    """Return what a mode is called."""
    return language.text(*TITLES[mode])


def way(mode: Mode) -> str:
    """Return how one is served in a mode."""
    return language.text(*WAYS[mode])


def choices() -> list[tuple[str, str]]:
    """Return the modes with their names, to choose among."""
    return [(str(mode), title(mode)) for mode in Mode]
