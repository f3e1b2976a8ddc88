"""Why an act is not possible, in French: code of a reason → what is missing, and what to do about it."""

from migrate.messages import SYMBOL_ADVICE

BY_SYMBOL = {"*": "differs", "+": "missing", "!": "error", "?": "not_compared"}
"""Code of the reason for which an object of that symbol forbids closing."""

REFUSALS = {
    "no_source": (
        "Aucune source n’est réglée : rien n’a été relevé.",
        "Indiquez les sources dans passation.toml, puis lancez « passation run ».",
    ),
    "never_crawled": (
        "La source « {0} » n’a jamais été relevée.",
        "Lancez « passation ingest crawl », ou retirez-la des réglages si elle n’existe plus.",
    ),
    "incomplete_crawl": (
        "Le dernier relevé de la source « {0} » est incomplet : des dossiers n’ont pas pu être parcourus.",
        "Donnez à Passation le droit de les lire, puis refaites le relevé.",
    ),
    "no_control": (
        "La source « {0} » n’a pas eu son relevé de contrôle, qui relit tous les fichiers après le transfert.",
        "Mettez le partage en lecture seule, puis lancez « passation run --rehash ».",
    ),
    "old_control": (
        "Le relevé de contrôle de la source « {0} » est plus ancien que le dernier transfert.",
        "Lancez à nouveau « passation run --rehash ».",
    ),
    "still_writable": (
        "Des utilisateurs ordinaires peuvent encore écrire dans la source « {0} » : elle n’est pas gelée.",
        "Passez le partage en lecture seule, puis relancez « passation migrate freeze ».",
    ),
    "freeze_unknown": (
        (
            "Le contrôle du gel de la source « {0} » n’a rien pu établir : le serveur ne dit pas ce qui peut "
            "encore être écrit."
        ),
        "Relancez « passation migrate freeze » avec un compte ordinaire qui a le droit de lire le partage.",
    ),
    "control_before_freeze": (
        "La source « {0} » n’a pas eu de relevé de contrôle complet depuis son gel.",
        "Lancez « passation run --rehash ».",
    ),
    "control_changes": (
        (
            "Le relevé de contrôle de la source « {0} » a encore trouvé des fichiers nouveaux, changés ou disparus "
            ": {files}."
        ),
        "C’est le dernier écart. Lancez à nouveau « passation run --rehash » : il ne doit plus rien trouver.",
    ),
    "changed_after_freeze": (
        "La source « {0} » a changé après le gel : {files}. Quelqu’un a pu y écrire.",
        (
            "Cherchez qui, passez vraiment le partage en lecture seule, puis relancez « passation migrate freeze » "
            "et « passation run --rehash »."
        ),
    ),
    "not_read_again": (
        "Pas relus sur la source depuis le relevé de contrôle : {files}. On ne sait pas s’ils ont changé.",
        "Lancez « passation run » : la lecture reprend où elle en était.",
    ),
    "no_plan": (
        "Aucun plan de transfert n’est établi.",
        "Lancez « passation migrate plan », puis « passation migrate run ».",
    ),
    "outdated_plan": (
        "Le plan de transfert ne correspond plus au relevé ni aux décisions.",
        "Lancez « passation migrate plan », puis « passation migrate run » et « passation migrate verify ».",
    ),
    "held": (
        "En attente d’une décision : {files}.",
        (
            "Présumés privés ou mis en attente : décidez de les reprendre, de les rendre à leur propriétaire ou de "
            "les exclure (« passation decide »). Ceux dont l’accès s’élargirait sont dans « passation migrate "
            "access »."
        ),
    ),
    "refused": (
        "Non lus, ou refusés par le stockage : {files}.",
        (
            "Réparez la cause (droits, fichier ouvert, chiffrement) et relancez (« passation migrate run "
            "--retry-failed » pour l’envoi), ou décidez de leur exclusion (« passation decide »)."
        ),
    ),
    "pending": (
        "Pas encore repris et relus : {files}.",
        "Lancez « passation migrate run », puis « passation migrate verify ».",
    ),
    "unproved_copy": (
        "Exclus comme copies exactes, sans que le contenu ait été relu dans le stockage : {files}.",
        "Relisez le contenu d’origine, ou changez le motif de l’exclusion.",
    ),
    "differs": ("Différents dans le stockage de ce qui a été lu : {files}.", SYMBOL_ADVICE["*"]),
    "missing": ("Absents du stockage alors qu’ils y avaient été envoyés : {files}.", SYMBOL_ADVICE["+"]),
    "error": ("Impossibles à relire dans le stockage : {files}.", SYMBOL_ADVICE["!"]),
    "not_compared": (
        "Pas comparés avec ce que contient le stockage : {files}. Non comparé ne veut pas dire vérifié.",
        SYMBOL_ADVICE["?"],
    ),
    "unbalanced": (
        "Les comptes ne tombent pas juste : la somme des fichiers traités n’est pas celle du relevé.",
        "Refaites le relevé de toutes les sources ; si l’écart demeure, signalez cette anomalie.",
    ),
}
"""Code of a reason → what is missing, what to do."""

FREEZE = {
    "no_freeze": (
        "Le gel de la source « {0} » n’a pas été constaté : des fichiers peuvent encore y changer.",
        "Passez le partage en lecture seule, puis lancez « passation migrate freeze ».",
    ),
    "own_account": (
        "Le gel de la source « {0} » n’a été contrôlé qu’avec le compte du relevé, ce qui ne dit rien des autres.",
        "Relancez « passation migrate freeze --user COMPTE » avec le compte d’un agent.",
    ),
}
"""The same, for what keeps a constat a draft."""

WIPING = {
    "closing_first": (
        "L’arrêt du serveur n’est pas encore possible.",
        "Levez d’abord ce qui s’oppose à l’arrêt : voir le constat de fermeture.",
    ),
    "excluded_other": (
        "Exclus de la reprise pour un motif hors de la liste prévue (« autre motif ») : {files}.",
        (
            "Reprenez ces fichiers, ou décidez d’un motif de la liste (« passation decide exclude »). Sinon les "
            "disques restent sous scellés."
        ),
    ),
    "unreadable": (
        "Jamais lus, et exclus sans qu’on sache ce qu’ils contiennent : {files}.",
        "Faites-les lire, ou obtenez le visa des archives départementales pour leur élimination.",
    ),
    "unproved_exclusion": (
        "Exclus comme « conservés ailleurs » ou « élimination visée », sans preuve ni référence de visa : {files}.",
        "Reprenez la décision avec « --proof » : où ils sont et la preuve, ou le numéro et la date du visa.",
    ),
    "unconfirmed": (
        "Reste à confirmer de ce qui n’est pas un fichier (annexe 4) : {0}.",
        "Vérifiez chaque point, puis « passation migrate checklist POINT --by NOM » : {1}.",
    ),
}
"""The same, for what forbids wiping the disks."""
