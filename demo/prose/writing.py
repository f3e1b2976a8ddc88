"""From a template and the facts of a document to its draft."""

import re
from datetime import date
from random import Random

from demo.prose.draft import Block, Draft, Mark, Shape
from demo.prose.effects import effects
from demo.prose.facts import Facts
from demo.prose.people import ascii_slug
from demo.prose.template import ActModel, Template, frames
from demo.truth import ActTruth

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_SLOT = re.compile(r"\{([\w.]+)\}|<([a-z-]+):([^<>]+)>")
_PART = re.compile(r"^@(\w+)(?: (\d+))?$", re.MULTILINE)
_OPERATIVE = "§"
"""Before the lines of these parts, until they are blocks."""
_OPERATIVE_PARTS = {"articles", "decide"}
_SHAPES = {"# ": Shape.HEADING, "! ": Shape.STAMP}


def write(template: Template, facts: Facts, *, stamped: bool = False) -> Draft:
    """The draft of `template` with these facts; `stamped` asks for the stamp of the préfecture where it is due."""
    rng = facts.rng
    _sign(facts)
    if template.act:
        facts.keep("numero", _line(template.act.number, facts) if template.act.number else "")
    if "objet" in template.parts:
        facts.keep("objet", _line(rng.choice(template.parts["objet"]), facts))
    identifier = (
        _identifier(template.act, facts) if template.act and stamped and rng.random() < template.act.sent else ""
    )
    text = _include(rng.choice(frames().frames[template.frame]), template, rng)
    if identifier:
        facts.keep("acte_id", identifier)
        text = f"{rng.choice(frames().frames['tampon'])}\n{text}"
    blocks = [block for line in _chosen(text, rng).splitlines() if line.strip() for block in [_block(line, facts)]]
    return Draft(
        template,
        title=facts.text("objet") if "objet" in template.parts else template.id.replace("_", " ").capitalize(),
        name=_file_name(rng.choice(template.names), facts),
        when=facts.when,
        author=facts.text("agent"),
        blocks=(*blocks, *_rows(template, facts)),
        act=_act(template.act, facts, identifier, blocks) if template.act else None,
        answers=tuple((_line(each.ask, facts), _line(each.words, facts)) for each in template.questions),
    )


def _sign(facts: Facts) -> None:
    if facts.rng.random() < 0.7:
        facts.keep("qualite", facts.rng.choice(["Le Maire,", "Le Maire"]))
        facts.keep("signataire", facts.world.mayor.full, "decoy:elected")
        return
    deputy = facts.person("x")
    title = "l’adjoint délégué" if deputy.male else "l’adjointe déléguée"
    facts.keep("qualite", facts.rng.choice([f"Pour le Maire, {title},", f"Par délégation du Maire, {title},"]))
    facts.keep("signataire", deputy.full, "decoy:elected")


def _include(text: str, template: Template, rng: Random) -> str:
    def part(match: re.Match[str]) -> str:
        lines = template.parts.get(match[1], [])
        if match[2]:
            lines = [lines[at] for at in sorted(rng.sample(range(len(lines)), min(int(match[2]), len(lines))))]
        lines = [line.removeprefix("?").strip() for line in lines if line[:1] != "?" or rng.random() < 0.6]
        lines = _numbered(lines, rng) if match[1] == "articles" else lines
        return "\n".join(_OPERATIVE * (match[1] in _OPERATIVE_PARTS) + line for line in lines)

    return _PART.sub(part, text)


def _numbered(lines: list[str], rng: Random) -> list[str]:
    first, other = rng.choice(frames().labels)
    return [f"{first if at == 1 else other.format(n=at)}{line}" for at, line in enumerate(lines, start=1)]


def _chosen(text: str, rng: Random) -> str:
    while match := _CHOICE.search(text):
        text = text[: match.start()] + rng.choice(match[1].split("|")) + text[match.end() :]
    return text


def _filled(text: str, facts: Facts) -> tuple[str, tuple[Mark, ...]]:
    marks: list[Mark] = []

    def value(match: re.Match[str]) -> str:
        if match[1]:
            kind, said = facts.value(match[1])
        else:
            kind, (said, inner) = match[2], _filled(match[3], facts)
            marks.extend(inner)
        marks.append((kind, said))
        return said

    return _SLOT.sub(value, text), tuple(mark for mark in marks if mark[0])


def _line(text: str, facts: Facts) -> str:
    return _filled(_chosen(text, facts.rng), facts)[0]


def _block(line: str, facts: Facts) -> Block:
    operative, line = line.startswith(_OPERATIVE), line.removeprefix(_OPERATIVE)
    if line.startswith("|"):
        parts = [_filled(cell.strip(), facts) for cell in line.strip("| ").split("|")]
        return Block(Shape.ROW, tuple(text for text, _ in parts), tuple(mark for _, marks in parts for mark in marks))
    shape = _SHAPES.get(line[:2], Shape.TEXT)
    text, marks = _filled(line if shape is Shape.TEXT else line[2:], facts)
    return Block(shape, (text.strip(),), marks, operative)


def _rows(template: Template, facts: Facts) -> list[Block]:
    if not template.columns:
        return []
    heads = Block(Shape.ROW, tuple(_line(head, facts) for head, _ in template.columns))
    line = "|" + "|".join(value for _, value in template.columns)
    count = facts.rng.randint(*template.rows)
    return [heads, *(_block(_chosen(line, facts.rng), facts.row()) for _ in range(count))]


def _identifier(model: ActModel, facts: Facts) -> str:
    number = re.sub(r"[^A-Z0-9]+", "_", facts.text("numero").upper()).strip("_")[-15:].strip("_") or "0"
    return f"099-{facts.world.siren}-{facts.when:%Y%m%d}-{number}-{model.nature}"


def _act(model: ActModel, facts: Facts, identifier: str, blocks: list[Block]) -> ActTruth:
    when: date = facts.when
    operative = "\n".join([facts.text("objet"), *(block.text for block in blocks if block.operative)])
    titles = "\n".join(block.text for block in blocks if block.shape is Shape.HEADING)
    return ActTruth(
        kind=model.kind, number=facts.text("numero"), year=when.year, date=when.isoformat(),
        object=facts.text("objet"), signatory=facts.text("signataire"), subject=model.subject, identifier=identifier,
        **effects(model, facts, operative, titles),
    )  # fmt: skip


def _file_name(pattern: str, facts: Facts) -> str:
    name = re.sub(r'[\\/:*?"<>|\t]', "-", _line(pattern, facts))[:110].strip(" .")
    style = facts.rng.random()
    if style < 0.12:
        return ascii_slug(name)
    if style < 0.22:
        return name.replace(" ", "_")
    return name.upper() if style < 0.28 else name
