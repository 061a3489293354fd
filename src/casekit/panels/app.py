"""Serve the notebooks: as pages without code (Voila), or in JupyterLab. Only on this computer unless told otherwise."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from casekit.errors import CasekitError, UsageError
from casekit.panels.pages import MENU_STYLE, PAGES, menu, voila_app
from casekit.panels.workdesk import SHARED_SETTING
from casekit.search.where import shipped, source_tree

PORT = 8866

_TEMPLATES = Path(__file__).with_name("share") / "jupyter"
# extensions that the page does not need, or that Voila cannot load
_DENIED = ["@voila-dashboards/jupyterlab-preview", "jupyterlab_pygments", "jupyterlab-jupytext", "jupyterlab-plotly"]


def serve_pages(
    documents: Mapping[str, Callable[[], bytes]],
    port: int = PORT,
    *,
    ip: str = "127.0.0.1",
    browser: bool = True,
    pool: int = 1,
    page: str = "",
) -> None:
    """Serve the pages of the app until stopped, and open one of them in the browser.

    `pool` kernels are kept warm for the next readers of the first page. `documents` maps the address of a page without
    a notebook to what makes it.
    """
    if page not in {known.address for known in PAGES}:
        named = ", ".join(known.address for known in PAGES if known.address)
        raise UsageError(f"There is no page '{page}'. Pages: {named}; without a name, Find practice.")
    from traitlets.config import Config

    path = shipped("notebooks") / PAGES[0].notebook
    port = _free_port(ip, port)
    _add_path("JUPYTER_PATH", _TEMPLATES)
    menus = {page.notebook: menu(page.notebook) for page in PAGES if page.notebook}
    extras = {"casekit_menus": menus, "casekit_menu_style": MENU_STYLE}

    print(f"casekit: the page is at http://{ip}:{port}/ once it says it is running. Stop it with Ctrl+C.", flush=True)
    local = ip in {"127.0.0.1", "localhost", "::1"}
    if not local:
        os.environ[SHARED_SETTING] = "1"
    voila_app(documents, page).launch_instance(
        config=Config({"VoilaConfiguration": {"resources": extras}}),
        argv=[
            str(path),
            f"--port={port}",
            "--Voila.port_retries=0",
            f"--Voila.ip={ip}",
            f"--Voila.open_browser={browser}",
            "--VoilaConfiguration.template=casekit",
            "--VoilaConfiguration.preheat_kernel=True",
            f"--VoilaConfiguration.default_pool_size={pool}",
            *(f"--VoilaConfiguration.extension_denylist={name}" for name in _DENIED),
            "--MappingKernelManager.cull_idle_timeout=1800",
            "--MappingKernelManager.cull_interval=300",
            # Voila's page says goodbye to its kernel without the token; on this computer alone that is allowed
            *(["--Voila.tornado_settings=disable_check_xsrf=True"] if local else []),
        ],
    )


def serve_lab(port: int = 8888, *, browser: bool = True) -> None:
    """Open JupyterLab on the notebooks. An installed casekit opens a copy, so that its own stay as they are."""
    folder = shipped("notebooks")
    if source_tree() is None:
        own = Path.cwd() / "casekit-notebooks"
        if not own.exists():
            shutil.copytree(folder, own)
        folder = own
    from jupyterlab.labapp import LabApp

    settings = Path(tempfile.mkdtemp(prefix="casekit-lab-"))
    (settings / "overrides.json").write_text(
        '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}'
    )
    sys.argv = sys.argv[:1]
    LabApp.launch_instance(
        argv=[
            f"--ServerApp.root_dir={folder}",
            f"--port={port}",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.open_browser={browser}",
            f"--LabApp.app_settings_dir={settings}",
            "--LabApp.extension_manager=readonly",  # it would ask a registry outside
            "--ServerApp.allow_root=True",  # in a container there is nobody else, and nobody outside can reach it
        ]
    )


def _free_port(ip: str, port: int) -> int:
    """Return the port, or the first free one of the next twenty, saying so."""
    for candidate in range(port, port + 20):
        with socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET) as probe:
            if os.name == "posix":  # as the server itself does: a port just left is free
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((ip, candidate))
            except OverflowError:
                break
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise CasekitError(f"{ip} is not an address of this computer ({error.strerror}).") from error
                continue
        if candidate != port:
            print(f"casekit: port {port} is in use, so {candidate} is used instead.", flush=True)
        return candidate
    raise CasekitError(f"No port from {port} to {port + 19} is free. Choose another with --port.")


def _add_path(name: str, folder: Path) -> None:
    os.environ[name] = os.pathsep.join(filter(None, (str(folder), os.environ.get(name, ""))))
