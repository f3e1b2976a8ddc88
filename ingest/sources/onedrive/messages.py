"""French sentences of the OneDrive source."""

from passation.errors import Fault

BY_FAULT = {
    Fault.CORRUPT: "Ce fichier est abîmé dans le zip téléchargé : il n’est pas repris, les autres le sont. Refaites ce téléchargement depuis OneDrive, puis relancez.",
    Fault.TRUNCATED: "Le téléchargement du zip s’est arrêté au milieu de ce fichier : il n’est pas repris. Refaites ce téléchargement depuis OneDrive, puis relancez.",
    Fault.PASSWORD: "Ce fichier est protégé par un mot de passe dans le zip : il n’est pas repris. Refaites le zip sans mot de passe, puis relancez.",
    Fault.UNREADABLE: "Ce fichier est compressé d’une façon que Passation ne lit pas : il n’est pas repris. Décompressez ce zip et donnez le dossier obtenu comme source.",
    Fault.DENIED: "Le zip ne peut pas être ouvert par ce compte : ce qu’il contient n’est pas repris. Donnez-lui le droit de lecture, puis relancez.",
    Fault.VANISHED: "Le zip qui contenait ce fichier n’est plus là ou ne le contient plus : il n’est pas repris. Refaites le relevé.",
    Fault.UNSTABLE: "Le zip a changé pendant sa lecture (téléchargement en cours ?) : ce qui a été lu est écarté. Relancez quand il sera complet.",
}


def fault(which: Fault, detail: str) -> str:
    """The sentence of a fault of a zip, with its technical code."""
    return f"{BY_FAULT[which]} ({detail})" if detail else BY_FAULT[which]


def no_zip(path: str) -> str:
    """The zips were there when the source was opened."""
    return f"Le dossier « {path} » ne contient plus de zip : rien n’a été lu. Remettez-y les zips téléchargés de OneDrive, puis relancez."


def mixed(path: str, zips: str, other: str) -> str:
    """Downloads of OneDrive lie beside other things."""
    return f"Le dossier « {path} » contient à la fois des zips téléchargés de OneDrive ({zips}…) et autre chose ({other}…) : rien n’a été lu, pour ne rien compter deux fois. Mettez les zips seuls dans un dossier, et donnez chaque dossier comme une source."


def link_root(path: str, target: str) -> str:
    """The folder is a reparse point that this machine cannot follow."""
    return f"Le dossier « {path} » est tenu par OneDrive et ce poste ne sait pas l’ouvrir ({target}) : rien n’a été lu. Montez le disque avec le pilote ntfs3, ou copiez le dossier depuis Windows."
