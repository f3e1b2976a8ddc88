"""French sentences of the SharePoint exports. The `…_detail` ones end, in brackets, the sentence of a fault."""

from passation.console import plural


def no_package(path: str) -> str:
    """Nothing under the folder is an export that we know."""
    return f"Le dossier « {path} » ne contient pas d’export SharePoint reconnu : ni Manifest.xml, ni fichier .cmp. Rien n’a été lu. Indiquez le dossier qui contient l’export entier."


def no_content(shown: str, dat: str) -> str:
    """The package does not hold the bytes of an entry."""
    named = f"son fichier {dat} n’est pas" if dat else "aucun fichier n’est indiqué pour lui"
    return f"L’export nomme « {shown} », mais {named} dans l’export : il n’est pas repris. Refaites l’export de ce dossier, ou retrouvez le morceau manquant, puis relancez."


def failed(shown: str) -> str:
    """SharePoint itself could not export the file."""
    return f"SharePoint n’a pas réussi à exporter « {shown} » : son contenu n’est pas dans l’export. Récupérez ce fichier depuis le site, ou refaites l’export."


def encrypted(shown: str) -> str:
    """The package was encrypted by the Migration API."""
    return f"« {shown} » est chiffré dans l’export (paquet de migration Microsoft, AES-256) : sans la clé il est illisible. Demandez un export non chiffré, ou la clé à la personne qui l’a fait."


def unknown_entry(shown: str) -> str:
    """The export on disk is not the one that was listed."""
    return f"« {shown} » n’est plus dans l’export : il a été remplacé ou déplacé depuis le relevé. Refaites le relevé."


def cut(shown: str, held: int, declared: int) -> str:
    """Fewer bytes than the manifest says."""
    return f"Le contenu de « {shown} » est coupé dans l’export : {held} octets au lieu de {declared}. Il n’est pas repris. Refaites l’export de ce dossier."


def altered(shown: str) -> str:
    """Not the bytes whose size or MD5 the manifest says."""
    return f"Le contenu de « {shown} » n’est pas celui que l’export annonce (taille ou empreinte différente) : l’export est abîmé. Il n’est pas repris. Refaites l’export de ce dossier."


def damaged(label: str, detail: str) -> str:
    """A cabinet or zip of the export cannot be decompressed."""
    return f"« {label} » est abîmé : une partie de l’export ne peut pas être décompressée. Refaites l’export ou copiez-le de nouveau. ({detail})"


def cut_store(label: str) -> str:
    """A cabinet or zip ends before its end."""
    return f"« {label} » est coupé avant sa fin (téléchargement interrompu ?) : ce qui suit manque. Copiez de nouveau ce fichier, puis relancez."


def compression(label: str, name: str) -> str:
    """A cabinet compressed otherwise than by MSZIP."""
    return f"« {label} » est compressé d’une façon ({name}) que Passation ne sait pas lire. Décompressez-le avec 7-Zip ou cabextract dans un dossier à son nom, à côté, puis retirez-le."


def cabinet_set(label: str) -> str:
    """A cabinet that continues in another one."""
    return f"« {label} » fait partie d’une suite d’archives à assembler, que Passation ne sait pas lire. Décompressez la suite avec 7-Zip ou cabextract dans un dossier à côté, puis retirez-la."


def not_a_cabinet(label: str) -> str:
    """A `.cmp` that is something else."""
    return f"« {label} » n’est pas une archive d’export SharePoint : il n’est pas lu. Vérifiez ce fichier."


def locked_zip(label: str) -> str:
    """A zip of small files with a password."""
    return f"« {label} » est protégé par un mot de passe : ce qu’il contient est illisible. Demandez un export sans mot de passe."


CUT_XML = "manifeste coupé"
ENCODING_XML = "codage de caractères inconnu"
HOSTILE_XML = "déclaration interdite dans le manifeste"
ENORMOUS_XML = "élément démesuré dans le manifeste"


def broken_xml_detail(label: str, why: str, line: int) -> str:
    """A manifest that could not be read to its end."""
    return f"{label}, ligne {line} : {why} ; ce qui précède est relevé"


def absent_detail(label: str) -> str:
    """A file of the package that should be there."""
    return f"{label} absent"


def no_rights_detail(label: str, security: str, count: int) -> str:
    """Entries whose readers the package does not tell."""
    return f"{label}, IncludeSecurity={security or 'non précisé'}, {plural(count, 'élément', 'éléments')}"


def unknown_role_detail(role: str) -> str:
    """A role without its permissions opens to nobody."""
    return f"rôle {role} non décrit : il n’ouvre à personne"


def templates_detail(count: int) -> str:
    """Ghosted files have no content of their own."""
    return f"{plural(count, 'page modèle', 'pages modèles')} de SharePoint, sans contenu propre : rien à reprendre"


def deleted_detail(count: int) -> str:
    """Objects that the package only announces as deleted."""
    said = plural(count, "élément annoncé comme supprimé", "éléments annoncés comme supprimés")
    return f"{said} dans SharePoint, sans contenu"


def rows_detail(count: int) -> str:
    """List items without a file."""
    said = plural(count, "ligne de liste sans fichier", "lignes de liste sans fichier")
    return f"{said} : les champs restent dans le manifeste de l’export"


def unknown_type_detail(kind: str, count: int) -> str:
    """An ObjectType that we do not know and that holds nothing we know."""
    return f"type d’objet inconnu « {kind[:60]} », {plural(count, 'fois', 'fois')}"


def unnamed_detail(label: str, count: int) -> str:
    """Files beside a manifest that does not name them."""
    return f"{label} : {plural(count, 'fichier', 'fichiers')} qu’aucun manifeste ne nomme, non repris"


BAD_PATH_DETAIL = "chemin interdit dans le manifeste"
BAD_DAT_DETAIL = "nom de contenu interdit dans le manifeste"
CLASH_DETAIL = "deux fois dans l’export avec des contenus différents : le premier est retenu"
FILE_AND_FOLDER_DETAIL = "même nom pour un fichier et un dossier"


def current_lost_detail(version: str, kept: str) -> str:
    """The current version is named but not there."""
    return f"version {version} sans contenu : la version {kept} est retenue"


def more_missing_detail(count: int) -> str:
    """Files without content beyond those named one by one."""
    return f"et {plural(count, 'autre fichier', 'autres fichiers')} sans contenu"
