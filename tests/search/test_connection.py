"""The connection to the cluster: one limit over the whole answer, connections kept while they last."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import pytest
from elastic_transport import ConnectionError as Unreachable
from elastic_transport import ConnectionTimeout, NodeConfig

from search.engines.connection import MAX_KEPT, LimitedNode
from tests.harness.impostor import impostor

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
Behaviour = Callable[[socket.socket], None]


def node_at(url: str, seconds: float = 1.0) -> LimitedNode:
    host, port = url.removeprefix("http://").split(":")
    return LimitedNode(NodeConfig("http", host, int(port), request_timeout=seconds))


def answering(seen: list[bytes], times: int = 99, pause: float = 0.0) -> Behaviour:
    """Answers so many questions on one connection and then hangs up."""

    def talk(connection: socket.socket) -> None:
        with connection:
            for _ in range(times):
                asked = connection.recv(65536)
                if not asked:
                    return
                seen.append(asked)
                time.sleep(pause)
                connection.sendall(ANSWER)

    return talk


@pytest.fixture
def connections() -> Iterator[list[socket.socket]]:
    opened: list[socket.socket] = []
    yield opened
    for one in opened:
        one.close()


def test_what_is_asked_arrives_and_the_answer_comes_back() -> None:
    seen: list[bytes] = []
    with impostor(answering(seen)) as url:
        answer = node_at(url).perform_request("POST", "/cards/_search?size=1", body=b'{"a": 1}')
    assert answer.body == b"{}"
    assert (answer.meta.status, answer.meta.mimetype) == (200, "application/json")
    assert seen[0].startswith(b"POST /cards/_search?size=1 HTTP/1.1\r\n")


def test_a_connection_is_used_again(connections: list[socket.socket]) -> None:
    def talk(connection: socket.socket) -> None:
        connections.append(connection)
        answering([])(connection)

    with impostor(talk) as url:
        node = node_at(url)
        for _ in range(5):
            node.perform_request("GET", "/")
        node.close()
    assert len(connections) == 1


def test_a_connection_the_server_has_ended_is_replaced_without_an_error() -> None:
    seen: list[bytes] = []
    with impostor(answering(seen, times=1)) as url:
        node = node_at(url)
        for _ in range(3):
            assert node.perform_request("GET", "/").body == b"{}"
            time.sleep(0.1)
    assert len(seen) == 3


def test_the_limit_holds_for_the_whole_answer_and_the_next_one_has_its_own() -> None:
    """A connection whose answer came late is not used again: the late answer would be taken for the next one."""
    seen: list[bytes] = []
    with impostor(answering(seen, pause=0.5)) as url:
        node = node_at(url, seconds=0.2)
        start = time.monotonic()
        with pytest.raises(ConnectionTimeout):
            node.perform_request("GET", "/first")
        assert time.monotonic() - start < 0.45
        assert node.perform_request("GET", "/second", request_timeout=3).body == b"{}"
    assert [asked.split()[1] for asked in seen] == [b"/first", b"/second"]


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"])
def test_what_is_no_answer_is_an_error_of_the_client(said: bytes) -> None:
    def talk(connection: socket.socket) -> None:
        with connection:
            connection.recv(65536)
            connection.sendall(said)

    with impostor(talk) as url, pytest.raises(Unreachable):
        node_at(url).perform_request("GET", "/")


def test_nobody_there_is_an_error_of_the_client() -> None:
    with pytest.raises(Unreachable):
        node_at("http://127.0.0.1:9").perform_request("GET", "/")


def test_no_more_connections_are_kept_than_are_needed() -> None:
    with impostor(answering([])) as url:
        node = node_at(url)
        opened = [node._connection(time.monotonic() + 1) for _ in range(MAX_KEPT)]
        node._kept.extend(opened)
        extra = node._connect(time.monotonic() + 1)
        extra.close()
        node.perform_request("GET", "/")
        assert len(node._kept) == MAX_KEPT
        node.close()
        assert not node._kept
