"""What breaks tools: junk, locks, broken and protected documents, odd names, private files, empty files."""

import hashlib
import unicodedata
from datetime import date, datetime, time
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any

from demo.formats import FORMATS, debris, pdf
from demo.formats.container import protected, zipped
from demo.formats.legacy import converted
from demo.formats.mail import eml
from demo.layout import DISK, SERVER, layout
from demo.prose.draft import Draft
from demo.studio import Studio, truth_of
from demo.truth import MemberTruth, Trait

_JUNK: dict[str, Any] = {"kind": "junk", "format": "junk", "node": "TRA.TMP"}
_LONG = "/".join(
    f"Dossier de la révision générale du plan local d’urbanisme, partie {part}, pièces et annexes"
    for part in range(1, 5)
)
_ODD_NAMES = (
    "Secrétariat général/note de service.txt ",  # trailing space
    "Services techniques/plan du bourg.",  # trailing dot
    f"Urbanisme/{_LONG}/avis.txt",  # over 260 characters
    "Photos/Fête de l’école 🎉.txt",
    "ARRETES/l'arrêté d’ouverture ''définitif''.txt",
    "Finances/hausse 5% tarifs%20cantine.txt",
    "Nouveau dossier/-rf note.txt",
    "Finances/=SOMME(A1;A9).txt",
    "Associations/Foot & Tennis #2 + (copie) [ok].txt",
)
_TWIN = "Conseil municipal/Délibération été.txt"


def add_all(studio: Studio) -> None:
    """Every oddity, on both sources."""
    for add in (_junk, _broken, _odd_names, _wrong_extensions, _private, _containers):
        add(studio)


def _junk(studio: Studio) -> None:
    """Thumbnails, locks, temporary files, settings of folders, shortcuts to nowhere."""
    rng, agent = studio.rng, studio.world.agents[0].full
    pieces: list[tuple[str, bytes, tuple[Trait, ...]]] = [
        ("Photos/Thumbs.db", debris.thumbs(rng), ()),
        ("Communication/Photos/Thumbs.db", debris.thumbs(rng), ()),
        ("Photos/desktop.ini", debris.desktop_ini(), ()),
        ("Chantal/desktop.ini", debris.desktop_ini(), ()),
        ("Communication/.DS_Store", debris.ds_store(rng), ()),
        ("Communication/._affiche.pdf", debris.apple_double(rng), ()),
        ("RH/~$contrat.docx", debris.word_lock(agent), (Trait.LEFTOVER,)),
        ("Conseil municipal/~$convocation.docx", debris.word_lock(studio.world.agents[1].full), (Trait.LEFTOVER,)),
        (
            "Finances/.~lock.budget.ods#",
            debris.libreoffice_lock(agent, "PC-COMPTA", "12.03.2021 09:14"),
            (Trait.LEFTOVER,),
        ),
        ("Chantal/~WRL0003.tmp", debris.half_written(rng), (Trait.LEFTOVER,)),
        ("Ancien PC/Bureau/sauvegarde.tmp", debris.half_written(rng), (Trait.LEFTOVER,)),
        ("Ancien PC/Bureau/Budget.lnk", debris.shortcut(r"D:\Compta\Budget 2009.xls"), (Trait.DEAD_SHORTCUT,)),
        (
            "Chantal/Courriers.lnk",
            debris.shortcut(r"C:\Documents and Settings\chantal\Bureau\Courriers"),
            (Trait.DEAD_SHORTCUT,),
        ),
    ]
    pieces = [(f"{SERVER}/{path}", data, traits) for path, data, traits in pieces]
    pieces += [
        (f"{DISK}/Documents/Thumbs.db", debris.thumbs(rng), ()),
        (f"{DISK}/Bureau/desktop.ini", debris.desktop_ini(), ()),
        (f"{DISK}/Documents/~$lettre.docx", debris.word_lock(agent), (Trait.LEFTOVER,)),
    ]
    for path, data, traits in pieces:
        studio.shelf.put(path, data, _day(studio), traits=(Trait.JUNK, *traits), **_JUNK)
    for path in ("Nouveau dossier/Nouveau document texte.txt", "SCAN/SCAN0000.pdf", "Chantal/rapport.docx"):
        studio.shelf.put(f"{SERVER}/{path}", b"", _day(studio), kind="empty", format="empty", traits=(Trait.EMPTY,))


def _broken(studio: Studio) -> None:
    """Documents that their own format refuses, and documents behind a password."""
    rng = studio.rng
    for form, damage in (("docx", 0.6), ("pdf", 0.5), ("xlsx", 0.4), ("jpg", 0.3), ("odt", 0.7)):
        name = "liste_cantine" if form == "xlsx" else "affiche" if form == "jpg" else "facture"
        draft = studio.draft(studio.template(name))
        data = studio.render(draft, form)
        cut = data[: int(len(data) * damage)]
        if form == "pdf":
            cut = data[:20] + rng.randbytes(len(data) // 2)
        _refused(studio, draft, form, cut, Trait.BROKEN)
    draft = studio.draft(studio.template("bail_logement"))
    _refused(studio, draft, "pdf", pdf.protected(draft, rng), Trait.PROTECTED)
    for form, name in (("docx", "entretien_professionnel"), ("xlsx", "etat_paie")):
        asset = files("demo").joinpath("data", f"protege.{form}").read_bytes()
        _refused(studio, studio.draft(studio.template(name)), form, asset, Trait.PROTECTED)
    draft = studio.draft(studio.template("rapport_social"))
    data = protected("rapport.txt", studio.render(draft, "txt"), b"secretaire", rng)
    path = f"{SERVER}/CCAS/dossiers protégés.zip"
    studio.shelf.put(path, data, draft.when, kind="archive", format="zip", node="SER.SOC", traits=(Trait.PROTECTED,))


def _refused(studio: Studio, draft: Draft, form: str, data: bytes, trait: Trait) -> None:
    template = draft.template
    folder = layout().home(template.home, draft.when.year, studio.rng)
    studio.shelf.put(
        f"{folder}/{draft.name}{FORMATS[form].extension}", data, draft.when,
        kind=template.kind, format=form, template=template.id, split=template.split, node=template.node,
        accepted=("TRA.QUA", "TRA.AQU", *template.accepted), traits=(trait,),
    )  # fmt: skip


def _odd_names(studio: Studio) -> None:
    """Names that scripts and file systems stumble on; the contents are ordinary."""
    names = [*_ODD_NAMES, *(unicodedata.normalize(form, _TWIN) for form in ("NFC", "NFD"))]
    for name in names:
        draft = studio.draft(studio.template("note_commission"))
        data = draft.plain.encode()
        traits = (Trait.ODD_NAME,)
        studio.shelf.put(
            f"{SERVER}/{name}", data, draft.when, exact=True, **(truth_of(draft, "txt") | {"traits": traits})
        )


def _wrong_extensions(studio: Studio) -> None:
    """Bytes of one format under the extension of another."""
    for name, form, extension in (
        ("facture", "pdf", ".doc"),
        ("convention_salle", "docx", ".pdf"),
        ("affiche", "jpg", ".png"),
    ):
        draft = studio.draft(studio.template(name))
        path = f"{layout().home(draft.template.home, draft.when.year, studio.rng)}/{draft.name}{extension}"
        truth = truth_of(draft, form)
        traits = (*truth["traits"], Trait.WRONG_EXTENSION)
        studio.shelf.put(path, studio.render(draft, form), draft.when, exact=False, **(truth | {"traits": traits}))


def _private(studio: Studio) -> None:
    """Files presumed private by their folder: never opened before a decision."""
    for name in ("prive_lettre",) * 4 + ("prive_syndicat",) * 2:
        row = studio.document(studio.template(name))
        studio.shelf.mark(row.path, Trait.PRIVATE)


def _containers(studio: Studio) -> None:
    """Zips whose members are found elsewhere too, and messages with an attachment."""
    rng, shelf = studio.rng, studio.shelf
    for name, template, folder in (
        ("DCE", "cctp", "Marchés publics"),
        ("sauvegarde", "courrier_reponse_maire", "Sauvegarde D"),
    ):
        drafts = [studio.draft(studio.template(template)) for _ in range(3)]
        known = rng.choice([row for row in shelf.rows.values() if row.format == "docx" and not row.traits])
        parts = [
            (f"{name}/{at} {each.name}.docx", studio.render(each, "docx"), each.personal)
            for at, each in enumerate(drafts)
        ]
        parts.append(
            (f"{name}/{PurePosixPath(known.path).name}", (shelf.root / known.path).read_bytes(), known.personal)
        )
        when = drafts[0].when
        data = zipped(((path, part) for path, part, _ in parts), datetime.combine(when, time(11, 20)))
        node, accepted = drafts[0].template.node, ("", "SEC.SAU", "TRA.AQU")
        shelf.put(f"{SERVER}/{folder}/{name} {when.year}.zip", data, when, kind="archive", format="zip", node=node,
                  accepted=accepted, members=_members(parts))  # fmt: skip
    for name in ("courriel_interne", "courrier_voisinage", "candidature"):
        draft, joined = studio.draft(studio.template(name)), studio.draft(studio.template("courrier_reponse_maire"))
        path, part = f"{joined.name}.docx", studio.render(joined, "docx")
        folder = layout().home(draft.template.home, draft.when.year, rng)
        data, members = eml(draft, rng, (path, part)), _members([(path, part, joined.personal)])
        studio.store(draft, "eml", data, f"{folder}/{draft.name}.eml", members=members)


def _members(parts: list[tuple[str, bytes, dict[str, tuple[str, ...]]]]) -> tuple[MemberTruth, ...]:
    return tuple(
        MemberTruth(path=path, sha256=hashlib.sha256(data).hexdigest(), personal=personal)
        for path, data, personal in parts
    )


def _day(studio: Studio) -> date:
    return date(studio.rng.randrange(2008, 2025), studio.rng.randrange(1, 13), studio.rng.randrange(1, 29))


def legacy(studio: Studio) -> None:
    """Word 97 and Excel 97 files, converted by LibreOffice from fresh documents."""
    for name, form, extension in (("courrier_reponse_maire", "docx", ".doc"), ("liste_cantine", "xlsx", ".xls")):
        for _ in range(3):
            draft = studio.draft(studio.template(name))
            data = converted(studio.render(draft, form), form, extension[1:])
            folder = layout().home(draft.template.home, draft.when.year, studio.rng)
            truth = truth_of(draft, form) | {"format": extension[1:]}
            studio.shelf.put(f"{folder}/{draft.name}{extension}", data, draft.when, exact=False, **truth)
