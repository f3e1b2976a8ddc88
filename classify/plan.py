"""The filing plan: a tree of nodes with rights, hints and retention, as data that a commune may replace."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from pydantic import ConfigDict, Field, model_validator

from catalog.rights import TO_QUALIFY
from passation.errors import RuleError
from passation.rules import Rule, RuleFile, load

TRANSIT = "TRA"
FILE = "arborescence.yaml"


class NodeRule(Rule):
    """One node as the rule file writes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    id: str = Field(pattern=r"^[A-Z][A-Z0-9]*(\.[A-Z0-9]+)*$")
    parent: str | None
    level: int = Field(alias="niveau", ge=1, le=7)
    name: str = Field(alias="nom", min_length=1)
    path: str = Field(alias="chemin")
    key: str = Field(alias="cle_s3", pattern=r"^[a-z0-9_]+(/[a-z0-9_]+)*$")
    description: str
    confidentiality: str = Field(alias="confidentialite", pattern=r"^C[0-3]$")
    series: str | None = Field(alias="serie_1926")
    subjects: tuple[str, ...] = Field(alias="matieres_actes")
    groups: tuple[str, ...] = Field(alias="groupes")
    hints: tuple[str, ...] = Field(alias="indices")
    folders: tuple[str, ...] = Field(alias="sous_dossiers_types")
    activities: tuple[str, ...] = Field(alias="traitements")
    retention: tuple[str, ...] = Field(alias="dua")
    unconfirmed: tuple[str, ...] = Field(alias="a_confirmer", default=())


class Meta(Rule):
    """What the plan says of itself; `noeuds` is a total that must hold."""

    title: str = Field(alias="titre")
    total: int = Field(alias="noeuds")
    root: str = Field(alias="racine")
    rules: tuple[str, ...] = Field(alias="regles")
    confidentiality: dict[str, str] = Field(alias="confidentialite")
    series: dict[str, str] = Field(alias="cadre_1926")


class PlanFile(RuleFile):
    """The rule file of the filing plan."""

    meta: Meta
    nodes: tuple[NodeRule, ...] = Field(alias="noeuds")

    @model_validator(mode="after")
    def _is_a_tree(self) -> Self:
        known: dict[str, NodeRule] = {}
        for node in self.nodes:
            parent = known.get(node.parent) if node.parent else None
            if node.id in known:
                raise ValueError(f"le nœud {node.id} est défini deux fois")
            if node.parent and parent is None:
                raise ValueError(f"le nœud {node.id} vient avant son parent {node.parent}, ou celui-ci n’existe pas")
            if node.level != (parent.level + 1 if parent else 1):
                raise ValueError(f"le niveau du nœud {node.id} ne suit pas celui de son parent")
            if parent and not (node.path == f"{parent.path}/{node.name}" and node.key.startswith(f"{parent.key}/")):
                raise ValueError(f"le chemin ou la clé du nœud {node.id} ne prolonge pas ceux de {parent.id}")
            known[node.id] = node
        if len(known) != self.meta.total:
            raise ValueError(f"meta.noeuds annonce {self.meta.total} nœuds, le fichier en contient {len(known)}")
        if TO_QUALIFY not in known:
            raise ValueError(f"le nœud {TO_QUALIFY} « À qualifier » est obligatoire")
        return self


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the effective plan; `groups` are inherited from the nearest ancestor that names some."""

    id: str
    parent: str
    level: int
    name: str
    path: str
    key: str
    """ASCII prefix of the objects filed here."""
    description: str
    confidentiality: str
    """C0 public, C1 town hall, C2 service, C3 confidential."""
    groups: tuple[str, ...]
    series: str
    subjects: tuple[str, ...]
    hints: tuple[str, ...]
    folders: tuple[str, ...]
    activities: tuple[str, ...]
    retention: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    """What a person must confirm before it is shown as a rule, in French."""

    @property
    def label(self) -> str:
        """The name without its number: « Conseil municipal » for « 11 Conseil municipal »."""
        number, _, rest = self.name.partition(" ")
        return rest if number.isdigit() else self.name


class FilingPlan:
    """The effective plan of a commune. `version` is a fingerprint of everything it says."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = dict(nodes)
        self._children: dict[str, tuple[str, ...]] = {}
        for node in nodes.values():
            self._children[node.parent] = (*self._children.get(node.parent, ()), node.id)
        rows = [asdict(node) for node in self._nodes.values()]
        self.version = hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()[:16]

    @classmethod
    def load(cls, overrides: Path | None = None) -> "FilingPlan":
        """The template, or the commune's own plan when the folder `overrides` holds one.

        Raises:
            RuleError: naming file and line.
        """
        nodes: dict[str, Node] = {}
        for rule in load("classify", FILE, PlanFile, overrides).nodes:
            above = nodes[rule.parent].groups if rule.parent else ()
            values = rule.model_dump()
            values |= {"parent": rule.parent or "", "series": rule.series or "", "groups": rule.groups or above}
            nodes[rule.id] = Node(**values)
        return cls(nodes)

    def __iter__(self) -> Iterator[Node]:
        return iter(self._nodes.values())

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, node: str) -> bool:
        return node in self._nodes

    def __getitem__(self, node: str) -> Node:
        """The node of that id. Raises RuleError when the plan has none."""
        try:
            return self._nodes[node]
        except KeyError as error:
            raise RuleError(f"Le plan de classement n’a pas de nœud « {node} ».") from error

    def children(self, node: str = "") -> tuple[Node, ...]:
        """Direct children in the order of the file; of the root when `node` is empty."""
        return tuple(self._nodes[child] for child in self._children.get(node, ()))

    def ancestors(self, node: str) -> tuple[Node, ...]:
        """From the parent up to level 1."""
        above: list[Node] = []
        parent = self[node].parent
        while parent:
            above.append(self._nodes[parent])
            parent = self._nodes[parent].parent
        return tuple(above)

    def takes_files(self, node: str) -> bool:
        """True for a node without children: the plan wants no file at the root of a level 1 or 2."""
        return node in self._nodes and node not in self._children

    def in_transit(self, node: str) -> bool:
        """True for the nodes of « 9 Transit », which no word of a document may propose."""
        return node == TRANSIT or node.startswith(f"{TRANSIT}.")
