"""A Dask cluster over TLS: who shows a certificate of its authority is let in, nobody else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import dask
import pytest
from distributed.security import Security

from service.cluster import Cluster, ClusterError
from tests.dask_cluster import running_cluster, worker_pid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.dask_cluster import Running

_TLS = "DASK_DISTRIBUTED__COMM__TLS"


def _made(folder: Path) -> dict[str, str]:
    """Two files as an administrator makes them: by role, where they are."""
    folder.mkdir()
    made = Security.temporary()
    certificate, key = folder / "dask.pem", folder / "dask.key"
    certificate.write_text(str(made.tls_client_cert))
    key.write_text(str(made.tls_client_key))
    return {"cert": str(certificate), "key": str(key), "ca-file": str(certificate)}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return _made(tmp_path_factory.mktemp("tls") / "own")


@pytest.fixture(scope="module")
def running(own: dict[str, str]) -> Iterator[Running]:
    """A scheduler and a worker that show certificates, told by the environment alone."""
    sides = {
        f"{_TLS}__{side}__{what.upper()}": own[what]
        for side in ("SCHEDULER", "WORKER", "CLIENT")
        for what in ("cert", "key")
    }
    always = {f"{_TLS}__CA_FILE": own["ca-file"],
              "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True"}  # fmt: skip
    with running_cluster(1, "tls://", **sides, **always) as cluster:
        yield cluster


def _shown(files: dict[str, str]) -> dask.config.set:
    """What the client's side is told."""
    names = {"ca-file": "ca-file", "cert": "client.cert", "key": "client.key"}
    return dask.config.set(
        {f"distributed.comm.tls.{name}": files.get(what) for what, name in names.items()}
    )


def _refused(address: str) -> str:
    cluster = Cluster(address, connect_s=1)
    with pytest.raises(ClusterError) as told:
        cluster()
    cluster.close()
    return str(told.value)


def test_work_is_done_over_tls(running: Running, own: dict[str, str]) -> None:
    assert running.address.startswith("tls://")
    with _shown(own), running.joined() as cluster:
        assert cluster().submit(worker_pid).result() != os.getpid()


@pytest.mark.parametrize("without", ["cert", "ca-file"])
def test_without_a_certificate_is_a_sentence(
    running: Running, own: dict[str, str], without: str
) -> None:
    left = {what: file for what, file in own.items() if what != without}
    with _shown(left):
        told = _refused(running.address)
    assert f"{_TLS}__CA_FILE, ...__CLIENT__CERT and ...__CLIENT__KEY" in told


def test_a_certificate_that_is_not_there_or_is_none(
    running: Running, own: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "other.pem").write_text("no certificate")
    for file in ("nowhere.pem", "other.pem"):
        with _shown(own | {"cert": str(tmp_path / file)}):
            assert "cannot be used. Name files" in _refused(running.address)


def test_a_certificate_of_another_authority(running: Running, tmp_path: Path) -> None:
    with _shown(_made(tmp_path / "foreign")):
        told = _refused(running.address)
    assert "cannot be reached" in told
    assert "one authority signed all certificates" in told


def test_an_address_without_tls(running: Running, own: dict[str, str]) -> None:
    plain = running.address.replace("tls://", "tcp://")
    with _shown(own):
        assert "cannot be reached" in _refused(plain)
    with _shown(own), dask.config.set({"distributed.comm.require-encryption": True}):
        assert "Begin PAINMILE_DASK with tls://" in _refused(plain)
