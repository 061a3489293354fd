"""Serving the pages: ports and addresses; the page itself is tested in a browser."""

from __future__ import annotations

import os
import socket

import pytest

from casekit.errors import CasekitError
from casekit.panels.app import _free_port


def test_a_port_in_use_gives_the_next_one_and_says_so(capsys) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        if port > 65_000:
            pytest.skip("The system gave a port too near the end of the range. Run the test again.")
        found = _free_port("127.0.0.1", port)
    assert port < found < port + 20
    assert f"port {port} is in use" in capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix", reason="Windows frees a port at once")
def test_an_app_started_again_has_the_port_it_had() -> None:
    with socket.socket() as left:
        left.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        left.bind(("127.0.0.1", 0))
        left.listen()
        port = left.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as reader:
            left.accept()[0].close()  # who closes first waits
            reader.recv(1)
    assert _free_port("127.0.0.1", port) == port


def test_an_impossible_port_or_address_is_a_sentence() -> None:
    with pytest.raises(CasekitError, match="--port"):
        _free_port("127.0.0.1", 70_000)
    with pytest.raises(CasekitError, match="not an address of this computer"):
        _free_port("203.0.113.7", 8866)
