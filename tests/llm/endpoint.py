"""An OpenAI-compatible endpoint on loopback that answers as a test says: well, badly, late or not at all."""

import json
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """A chat completion with this content, or another status, a raw body, a pause, a slow drip, a broken connection.

    Where a stream is asked for, the content comes in pieces of a few characters; `endless` never stops, stream or not.
    """

    content: str = ""
    status: int = 200
    body: bytes | None = None
    pause: float = 0.0
    drip: float = 0.0
    reset: bool = False
    endless: bool = False
    headers: tuple[tuple[str, str], ...] = ()


Script = Callable[[dict[str, Any], int], Reply]


@dataclass
class Endpoint:
    url: str
    asked: list[dict[str, Any]] = field(default_factory=list)

    @property
    def questions(self) -> list[str]:
        """The user messages, in order."""
        return [call["messages"][-1]["content"] for call in self.asked]

    @property
    def formats(self) -> list[str | None]:
        """The response format of every call."""
        return [(call.get("response_format") or {}).get("type") for call in self.asked]


@contextmanager
def endpoint(script: Script) -> Iterator[Endpoint]:
    """A server that answers the n-th call (from 0) with `script(payload, n)`."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            served.asked.append({"path": self.path})
            self.send_error(404)

        def do_POST(self) -> None:
            payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            number = len(served.asked)
            served.asked.append(payload)
            reply = script(payload, number)
            if reply.reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                os.close(self.connection.detach())  # a plain close waits for the handler's files
                return
            over.wait(reply.pause)
            if payload.get("stream") and reply.status == 200 and reply.body is None:
                self._stream(reply, payload)
                return
            body = reply.body if reply.body is not None else _completion(reply, payload)
            try:
                if reply.endless:
                    self._for_ever(body)
                    return
                self.send_response(reply.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Connection", "close")
                for name, value in reply.headers:
                    self.send_header(name, value)
                self.end_headers()
                for byte in (body[i : i + 1] for i in range(len(body))) if reply.drip else (body,):
                    self.wfile.write(byte)
                    self.wfile.flush()
                    if over.is_set():
                        return
                    time.sleep(reply.drip)
            except OSError:
                pass  # the client has gone

        def _for_ever(self, body: bytes) -> None:
            """The body again and again, without saying how long it is."""
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Connection", "close")
            self.end_headers()
            while not over.is_set():
                self.wfile.write(body)
            self.close_connection = True

        def _stream(self, reply: Reply, payload: dict[str, Any]) -> None:
            try:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Connection", "close")
                self.end_headers()
                pieces = [reply.content[i : i + 5] for i in range(0, len(reply.content), 5)]
                self._event(payload, {"role": "assistant", "content": ""}, None)
                while pieces or reply.endless:
                    piece = pieces.pop(0) if pieces else "又及"
                    self._event(payload, {"content": piece}, None)
                    if over.is_set():
                        return
                    time.sleep(reply.drip)
                self._event(payload, {}, "stop")
                usage = {"prompt_tokens": 7, "completion_tokens": 9, "total_tokens": 16}
                self._event(payload, None, None, usage)
                self.wfile.write(b"data: [DONE]\n\n")
            except OSError:
                pass  # the client has gone

        def _event(
            self, payload: dict[str, Any], delta: dict[str, str] | None, finish: str | None, usage: Any = None
        ) -> None:
            choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
            chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": payload["model"]}
            line = json.dumps({**chunk, "choices": choices, "usage": usage}, ensure_ascii=False)
            self.wfile.write(f"data: {line}\n\n".encode())
            self.wfile.flush()

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    served = Endpoint(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def _completion(reply: Reply, payload: dict[str, Any]) -> bytes:
    if reply.status != 200:
        return json.dumps({"error": {"message": f"no: {reply.status}", "type": "error", "code": None}}).encode()
    message = {"role": "assistant", "content": reply.content}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": payload["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }
    ).encode()


def refusing_url() -> str:
    """An address on loopback where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/v1"
