"""YAML with the place of each of its parts, so that a complaint can name the line."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from transforms.errors import UnreadableFile

GUIDE = "compare it with the user guide, section Case plan"
Value = str | int | float | None | dict[str, str]
_NULL, _MAP, _SEQ = "tag:yaml.org,2002:null", yaml.MappingNode, yaml.SequenceNode


@dataclass(frozen=True)
class Item:
    """A mapping of the file: texts by key, mappings of texts by key, and where it stands.

    locator: such as `line 7, accounts[1]`. raw: its text in the file.
    """

    locator: str
    raw: str
    texts: dict[str, str] = field(default_factory=dict)
    inner: dict[str, dict[str, str]] = field(default_factory=dict)

    def fail(self, what: str, todo: str) -> UnreadableFile:
        """The error for this place."""
        return UnreadableFile(what, where=self.locator, todo=todo)


def items_of(text: str, sections: tuple[str, ...]) -> tuple[Item, dict[str, list[Item]]]:
    """The file's own keys as one item, and the items of each of its sections, which are lists.

    Raises: UnreadableFile where it is no such YAML, or a key stands twice.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as bad:
        raise UnreadableFile(
            "The case plan is not valid YAML.", where=" ".join(str(bad).split()), todo=GUIDE
        ) from bad
    if not isinstance(root, _MAP):
        raise UnreadableFile("The case plan holds no keys.", where="line 1", todo=GUIDE)
    head = _Reading(text).item(root, "plan", skip=sections)
    listed: dict[str, list[Item]] = {}
    for key, node in root.value:
        name = str(key.value)
        if name in sections and node.tag != _NULL:
            if not isinstance(node, _SEQ):
                raise head.fail(f"{name} must be a list.", "begin each of its lines with a hyphen")
            listed[name] = [
                _Reading(text).item(one, f"{name}[{number}]")
                for number, one in enumerate(node.value, start=1)
            ]
    return head, listed


class _Reading:
    def __init__(self, text: str) -> None:
        self.text = text

    def item(self, node: yaml.Node, name: str, skip: tuple[str, ...] = ()) -> Item:
        raw = self.text[node.start_mark.index : node.end_mark.index].strip()
        item = Item(f"line {node.start_mark.line + 1}, {name}", raw)
        if not isinstance(node, _MAP):
            raise item.fail(f"{raw[:60]!r} is not a list of keys and values.", GUIDE)
        for key, value in self._pairs(node, item):
            if key in skip:
                continue
            if isinstance(value, _MAP):
                item.inner[key] = {
                    name: self._text(inner, item, f"{key}.{name}") for name, inner in self._pairs(value, item)
                }
            elif isinstance(value, _SEQ):
                item.inner[key] = {}  # what may stand under the key says that it is no list
            elif value.tag != _NULL:
                item.texts[key] = self._text(value, item, key)
        return item

    def _pairs(self, node: yaml.MappingNode, item: Item) -> list[tuple[str, yaml.Node]]:
        pairs = [(str(key.value), value) for key, value in node.value]
        names = [name for name, _ in pairs]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise item.fail(f"The key {twice} stands twice.", "leave one of them out")
        return pairs

    def _text(self, node: yaml.Node, item: Item, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise item.fail(f"{key} must be one text.", GUIDE)
        # What was written, not what YAML makes of it: an account's number keeps its zeros.
        return str(node.value).strip()
