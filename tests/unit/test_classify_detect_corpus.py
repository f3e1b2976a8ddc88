"""Precision and recall of the detectors on self-made sentences, by kind, with their floors.

`{kind}` is a value that a person would call personal; `[kind]` looks like one and is not. The sentences are of two
sets: the first served to tune the rules, the second was written afterwards and measured as it came. Run this file to
print the table of docs/detectors.md.
"""

import random
import re
import sys
from collections import Counter
from datetime import date, timedelta

import pytest
from stdnum import iban
from stdnum.fr import nir

from classify.detectors.bank import rib_valid
from classify.detectors.kinds import PERSONAL
from classify.detectors.view import PublicValues
from classify.scan import scan
from passation.model import Finding, Page

TODAY = date(2026, 1, 1)
ROUNDS = 25
PUBLIC = PublicValues(
    phones=frozenset({"04 67 00 00 01"}),
    emails=frozenset({"mairie@valmeyrac.example.fr"}),
    ibans=frozenset({"FR1420041010050500013M02606"}),
)

TUNING = """
Madame {name}, née le {birth} à Lodève, demeurant {postal}, sollicite un secours.
N° de sécurité sociale : {nir}
Assuré : {name} NIR {nir} Régime général
Matricule 00124 {name} {nir} {birth} Adjoint technique 2e classe
La demanderesse (née DUPRAT le {birth}) est joignable au {phone} après 18 h.
Fiche de renseignements — Téléphone : {phone} — Courriel : {email}
Merci de virer la somme sur mon compte {iban}, titulaire {name}.
RIB à joindre : {rib} (domiciliation Lodève)
IBAN {iban} BIC AGRIFRPP834
L'enfant est né le {birth}, sa mère peut être appelée au {phone}.
Écrire à {email} ou téléphoner au {phone}.
Date de naissance : {birth}    Lieu : Béziers
M. {name}, {postal}, tél. {phone}
Le locataire, M. {name}, né à Millau le {birth_words}, déclare occuper le logement.
Concession n° 214 accordée à Mme {name} demeurant {postal} pour y fonder sa sépulture.
DDN : {birth} / N° SS : {nir} / port. {phone}
Bénéficiaire {name} ; mobile {phone} ; mail {email}
Acte de naissance n° 12 : le [date_words] à six heures est née {name}, fille de Paul, né à Sète le {birth_words}.
L'agent {name} (NIR {nir}) est placé en congé à compter du [date].
Prélèvement SEPA de la cantine : {iban}
Considérant la délibération du [date] fixant les tarifs, séance ordinaire.
Vu la loi n° 2004-809 du 13 août 2004 et le décret n° 2012-1246 du 7 novembre 2012,
Commune de Valmeyrac, SIRET 213 401 722 00017, code APE 8411Z
Mairie de Valmeyrac — Tél. 04 67 00 00 01 — mairie@valmeyrac.example.fr
Standard de la préfecture : [phone]
Télécopie de la trésorerie [phone]
ID : 034-213401722-[compact_date]-0000071254-DE
Permis de construire PC 034 172 14 00012 déposé le [date]
DP 034172 14 V0012, parcelles AB 123, AC 0456 et section ZD n° 1204
Le maire ne peut engager la dépense avant le [date] sans délibération.
Titre n° 1850575116 mandat 20140424001, exercice 2014
Facture n° 0412345678 du [date], contrat 0987654321
Montant HT 1 850 575,11 € soit 2 214 690,13 € TTC
Paiement à la trésorerie : IBAN [treasury]
Code article 3760123456789 lot 20140405
Copie de l'acte de naissance datant de moins de trois mois, délivré le [date]
Le syndicat, 12 rue de la République, 34700 LODÈVE, assure la collecte. Mairie de Valmeyrac.
Numéro vert 0800 123 456, 3939 ou 08 92 70 12 34 (0,34 €/min)
Courriel : urbanisme@valmeyrac.example.fr, contact@agglo.example.fr
Marché n° 2014-03-12-0001, lot 2, délai 06 mois
La séance est ouverte à 18 h 30, 12 votes pour, 01 contre, 02 abstentions.
Coordonnées GPS 43.731234 3.318456 altitude 165
Compteur d'eau n° 06 12 34 56 789 relevé [date]
Renée Martin, adjointe, le [date]
"""
HELD_OUT = """
Je soussigné {name}, né(e) le {birth} à Clermont-l'Hérault, atteste sur l'honneur vivre seul.
Sécu {nir} mutuelle Harmonie
Carte vitale : {nir} (copie jointe)
Pour joindre la famille : {phone} ou {phone} (grand-mère)
Coordonnées bancaires du régisseur suppléant à titre privé {iban}
{name} {phone} {email} {birth}
Le virement sera fait sur le compte n° {rib} ouvert au nom de l'intéressée.
L'assistante maternelle, {postal}, accueille trois enfants.
Mme {name}, {postal}
née à Saint-Affrique (Aveyron) le {birth}, de nationalité française
NOM : {name} - NE LE {birth} - A : PEZENAS
Défunt : {name}, date de naissance {birth}, date de décès [date]
Inscription de {name} au registre canicule, personne à prévenir : son fils, {phone}
mon adresse électronique : {email}, merci de ne pas la diffuser
Adjoint administratif, n° insee {nir}, indice majoré 366
Allocataire né le {birth_words}
Plainte de M. {name} demeurant {postal} reçue le [date] à 10 h 15
Le chien appartient à {name} (tél {phone}), puce 250269604321987
Numéro SS du conjoint {nir} ; RIB fourni : {iban}
Passeport remis à {name}, naissance : {birth}, taille 1,72 m
Liste des jurés : {name} née le {birth} {postal}
Vu l'avis du comité technique du [date], vu le budget,
Réunion publique le [date] à 18 h, salle polyvalente, 3 place du Marché, 34700 Lodève. Entrée libre, mairie de Valmeyrac
Service des eaux, astreinte [phone] (société fermière)
Pour l'entreprise SARL Bonnet, 14 avenue des Cévennes, 34190 GANGES
Le présent arrêté n° 2019/0412345678 sera notifié.
Récépissé de dépôt AT 034 172 19 00003 et PCMI 034 172 19 00045
Numéro d'identification à la TVA FR 12 213401722
Immatriculation du véhicule AB-123-CD, n° de série VF1AB0C1234567890
Tableau : 12 04 67 11 90 33 totaux 1204 6711 9033
EAN 3 270190 021438 - Réf. 1 85 05 75 200 301 12
Envoyé en préfecture le [date] Reçu en préfecture le [date] Affiché le [date]
Le comptable public, IBAN [treasury], BIC BDFEFRPPCCT
Facture Orange 0123456789 échéance [date]
Signataire : le maire, mairie@valmeyrac.example.fr, 04.67.00.00.01
Contact presse : secretariat@pays.example.fr
Parcelle 0412 B 345, contenance 1 ha 85 a 05 ca
La bibliothèque est ouverte depuis le [date] ; elle ne prête plus le [date]
Emprunt n° 20041010050500013426 échéance annuelle
"""

NAMES = ["DURAND Anne", "Lucien Faber", "MARTINEZ-ROCA Inès", "Benoît Le Goff", "ÉVRARD Zoé"]
STREETS = ["12 rue des Lilas", "3 bis, avenue Jean Jaurès", "145 chemin du Mas de l’Église", "7 impasse du Four"]
TOWNS = ["34700 LODÈVE", "34000 Montpellier", "12100 Millau", "34150 Saint-Guilhem-le-Désert"]
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
DAYS = [
    "premier",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
YEARS = {1985: "mil neuf cent quatre-vingt-cinq", 1952: "mille neuf cent cinquante-deux", 2014: "deux mille quatorze"}
MAILBOXES = [
    "anne.durand@gmail.com",
    "lfaber34@orange.fr",
    "ines.martinez@cabinet-roca.example.com",
    "b.legoff@laposte.net",
]
KIND = {"nir": "social-security-number", "iban": "bank", "rib": "bank", "birth_words": "birth", "treasury": "bank"}


def value(slot: str, chance: random.Random) -> str:
    """A value of the slot, written as people write it."""
    born = date(1930, 1, 1) + timedelta(days=chance.randrange(33_000))
    shown = chance.choice(["{:%d/%m/%Y}", "{:%d.%m.%Y}", "{:%d-%m-%Y}"]).format(born)
    makers = {
        "name": lambda: chance.choice(NAMES),
        "birth": lambda: chance.choice([shown, f"{born.day} {MONTHS[born.month - 1]} {born.year}"]),
        "date": lambda: shown,
        "compact_date": lambda: f"{born:%Y%m%d}",
        "date_words": lambda: words(chance),
        "birth_words": lambda: words(chance),
        "nir": lambda: social_number(chance),
        "iban": lambda: account(chance, f"{chance.randrange(10_000, 29_999)}"),
        "treasury": lambda: account(chance, "30001"),
        "rib": lambda: " ".join(split(account(chance, "20041").replace(" ", "")[4:], (5, 5, 11, 2))),
        "phone": lambda: phone(chance),
        "email": lambda: chance.choice(MAILBOXES),
        "postal": lambda: f"{chance.choice(STREETS)}{chance.choice([', ', ' ', ' - '])}{chance.choice(TOWNS)}",
    }
    return makers[slot]()


def words(chance: random.Random) -> str:
    return f"{chance.choice(DAYS)} {chance.choice(MONTHS)} {chance.choice(list(YEARS.values()))}"


def split(text: str, sizes: tuple[int, ...]) -> list[str]:
    return [text[sum(sizes[:rank]) : sum(sizes[: rank + 1])] for rank in range(len(sizes))]


def social_number(chance: random.Random) -> str:
    place = chance.choice(["34172", "12145", "75116", "2A004", "2B033", "97411", "99351", "30189"])
    born = f"{chance.choice('12')}{chance.randrange(30, 99):02}{chance.randrange(1, 13):02}"
    body = f"{born}{place}{chance.randrange(1, 999):03}"
    return nir.format(body + nir.calc_check_digits(body), chance.choice([" ", "", ".", "\u00a0"]))


def account(chance: random.Random, bank: str) -> str:
    body = f"{bank}{chance.randrange(10**5):05}{chance.randrange(10**11):011}"
    bban = body + next(f"{key:02}" for key in range(1, 98) if rib_valid(f"{body}{key:02}"))
    number = f"FR{iban.calc_check_digits('FR00' + bban)}{bban}"
    return chance.choice([number, iban.format(number)])


def phone(chance: random.Random) -> str:
    digits = f"{chance.choice(['06', '07', '04', '06'])}{chance.choice(['67', '33', '52'])}{chance.randrange(10**6):06}"
    pairs = split(digits, (2, 2, 2, 2, 2))
    international = f"+33 {digits[1]} " + " ".join(pairs[1:])
    return chance.choice([" ".join(pairs), ".".join(pairs), digits, "\u00a0".join(pairs), international])


def document(template: str, chance: random.Random) -> tuple[str, list[tuple[str, int, int]]]:
    """The sentence with its values, and the spans that are personal."""
    text, gold = "", []
    for part in re.split(r"([{\[]\w+[}\]])", template):
        slot = part.strip("{}[]")
        if part.startswith(("{", "[")) and slot.islower():
            shown = value(slot, chance)
            if part.startswith("{") and slot != "name":
                gold.append((KIND.get(slot, slot), len(text), len(text) + len(shown)))
            text += shown
        else:
            text += part
    return text, gold


def measure(templates: str) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """True positives, false positives and false negatives by kind, each template with several values."""
    chance = random.Random(7)
    hits, noise, missed = Counter[str](), Counter[str](), Counter[str]()
    for template in templates.strip().splitlines() * ROUNDS:
        text, gold = document(template, chance)
        found = [
            item for item in scan([Page(1, text)], "text/plain", PUBLIC, today=TODAY) if item.confidence >= PERSONAL
        ]
        for kind, start, end in gold:
            match = next((item for item in found if same(item, kind, start, end)), None)
            (hits if match else missed)[kind] += 1
            found = [item for item in found if item is not match]
        noise.update(item.kind for item in found)
    return hits, noise, missed


def same(item: Finding, kind: str, start: int, end: int) -> bool:
    return item.kind == kind and min(item.end, end) - max(item.start, start) > (end - start) / 2


FLOORS = {  # kind: precision, recall
    "social-security-number": (0.99, 0.99),
    "bank": (0.99, 0.99),
    "birth": (0.97, 0.85),
    "phone": (0.95, 0.97),
    "email": (0.97, 0.97),
    "postal": (0.9, 0.95),
}


@pytest.mark.parametrize("templates", [TUNING, HELD_OUT], ids=["tuning", "held out"])
def test_precision_and_recall_stay_above_their_floors(templates: str) -> None:
    """Each kind keeps its floors on both sets, and nothing else is seen in them."""
    hits, noise, missed = measure(templates)
    for kind, (precision, recall) in FLOORS.items():
        assert hits[kind] / (hits[kind] + noise[kind]) >= precision, kind
        assert hits[kind] / (hits[kind] + missed[kind]) >= recall, kind


def table() -> str:
    """Rows of the table in docs/detectors.md."""
    sets = [measure(TUNING), measure(HELD_OUT)]
    rows = []
    for kind in FLOORS:
        cells = []
        for hits, noise, missed in sets:
            true = hits[kind]
            cells += [
                str(true + missed[kind]),
                f"{true / (true + noise[kind]):.3f}",
                f"{true / (true + missed[kind]):.3f}",
            ]
        rows.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
