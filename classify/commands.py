"""`passation classify`."""

from catalog.jobs import job
from classify import jobs, messages
from passation import console
from passation.workspace import Workspace

classify = console.Group("classify", help="Repérer doublons, actes et données personnelles, proposer un classement.")


def _stage(name: str, stage: str, text: str) -> None:
    @console.command(name, help=text)
    def command(workspace: Workspace) -> int:
        with job(workspace) as work:
            console.say(messages.done(messages.TITLES[stage], work.carry_out(stage, messages.TITLES[stage])))
        return console.DONE

    classify.add_command(command)


_stage("pair", "classify.pair", "Grouper les fichiers identiques, toutes sources réunies.")
_stage("place", "classify.place", "Proposer une place dans le plan de classement, avec les raisons.")
_stage("detect", "classify.detect", "Repérer les données personnelles (valeurs masquées).")


@console.command("all", help="Tout : doublons, actes, données personnelles, classement.")
def everything(workspace: Workspace) -> int:
    """See classify.jobs."""
    with job(workspace) as work:
        for stage, count in jobs.classify_all(work).items():
            console.say(messages.done(messages.TITLES[stage], count))
    return console.DONE


classify.add_command(everything)
