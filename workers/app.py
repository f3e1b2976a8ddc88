"""The Celery application of a broker: what every message and worker obeys."""

import ssl
from typing import Any
from urllib.parse import urlsplit

from celery import Celery

from passation.broker_address import complete
from passation.workspace import Workspace

SECRET = "PASSATION_BROKER_PASSWORD"  # noqa: S105 - the name of the variable, not its value
TASK = "passation.batch"

GRACE = 300
"""Seconds between the soft limit, at which a batch is given up with a sentence, and the hard one, which kills."""
MARGIN = 600
"""Seconds that a broker waits beyond the hard limit before it gives a message to another worker."""


def application(workspace: Workspace, hours: int = 0) -> Celery:
    """The application for the broker of this workspace.

    Args:
        workspace: says where the broker is.
        hours: what a batch may take, when it is more than this workspace says.

    Raises:
        SettingsError: the file of the password may be read by others.
    """
    work = workspace.settings.work
    soft = max(work.batch_hours, hours) * 3600
    app = Celery("passation", broker=complete(work.broker, workspace.secret(SECRET)), set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        result_backend=None,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_soft_time_limit=soft,
        task_time_limit=soft + GRACE,
        task_create_missing_queues=False,
        worker_prefetch_multiplier=1,
        worker_send_task_events=False,
        worker_redirect_stdouts=False,
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=5,
        broker_use_ssl=_encryption(workspace),
        broker_transport_options=_transport(work.broker, soft + GRACE + MARGIN),
    )
    return app


def _transport(url: str, seconds: int) -> dict[str, Any]:
    if url.startswith("redis"):
        return {"visibility_timeout": seconds, "socket_connect_timeout": 5, "socket_keepalive": True}
    return {"confirm_publish": True}


def _encryption(workspace: Workspace) -> dict[str, Any] | None:
    """The certificate of the broker is verified, with its name; the libraries would do neither by themselves."""
    work = workspace.settings.work
    parts = urlsplit(work.broker)
    authority = str(workspace.folder / work.broker_ca) if work.broker_ca else None
    if parts.scheme == "amqps":
        return {"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": authority, "server_hostname": parts.hostname}
    if parts.scheme == "rediss":
        return {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": authority, "ssl_check_hostname": True}
    return None
