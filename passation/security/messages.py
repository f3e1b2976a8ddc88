"""French names of the accounts that every Windows or Samba server has, and why a group does not read a place."""

from passation.security.verdict import Verdict

WELL_KNOWN = {
    "S-1-1-0": "Tout le monde",
    "S-1-3-0": "Créateur propriétaire",
    "S-1-3-1": "Groupe créateur",
    "S-1-3-4": "Droits du propriétaire",
    "S-1-5-2": "Réseau",
    "S-1-5-4": "Interactif",
    "S-1-5-7": "Anonyme",
    "S-1-5-11": "Utilisateurs authentifiés",
    "S-1-5-18": "Système",
    "S-1-5-19": "Service local",
    "S-1-5-20": "Service réseau",
    "S-1-5-32-544": "Administrateurs",
    "S-1-5-32-545": "Utilisateurs",
    "S-1-5-32-546": "Invités",
    "S-1-5-32-547": "Utilisateurs avec pouvoir",
    "S-1-5-32-551": "Opérateurs de sauvegarde",
}
"""MS-DTYP 2.4.2.4."""

OF_A_DOMAIN = {
    "500": "Administrateur",
    "501": "Invité",
    "512": "Administrateurs du domaine",
    "513": "Utilisateurs du domaine",
    "514": "Invités du domaine",
    "515": "Ordinateurs du domaine",
    "519": "Administrateurs de l’entreprise",
}
"""Last number of a SID of a domain or machine (MS-DTYP 2.4.2.4)."""

UNIX = {"S-1-22-1": "compte Unix n°", "S-1-22-2": "groupe Unix n°"}

VERDICTS = {
    Verdict.ALLOWED: "lit à la source",
    Verdict.REFUSED: "un refus l’en empêche à la source",
    Verdict.NOT_GRANTED: "la source ne lui donne pas ce droit",
    Verdict.UNSURE: "la source refuse la lecture à des comptes inconnus des réglages, qui pourraient en faire partie",
    Verdict.UNKNOWN: "les droits à la source n’ont pas pu être lus",
}
