"""A program that is kept running and answers records that end in NUL, each within a time limit."""

import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence

from localize.errors import EngineError

_CHUNK = 1 << 16


class Pipe:
    """One running program; one thread at a time may ask it, any may kill it.

    It is started with a group of its own, so that what it starts ends with it and a Ctrl-C at the
    terminal does not reach it. EngineError ``unreachable`` if it cannot be started.
    """

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        # A file, since a pipe that nobody reads would fill up and stop the program.
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            self._process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                bufsize=0,
                start_new_session=True,
            )
        except OSError as error:
            self._errors.close()
            message = f"{command[0]} cannot be started: {error.strerror}"
            raise EngineError("unreachable", message) from None
        # Both are pipes, as we asked for.
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._into, self._out = self._process.stdin, self._process.stdout
        # A program that does not read must not keep us waiting beyond the time limit.
        os.set_blocking(self._into.fileno(), False)

    def ask(self, records: Sequence[bytes], seconds: float) -> list[bytes]:
        """As many records as were given, without their NULs.

        EngineError: ``timeout``; ``unreachable`` if the program ended; ``incomplete`` if it said
        more than it was asked. After any of them it is of no more use.
        """
        rest = b"".join(record + b"\0" for record in records)
        answer = bytearray()
        until = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            selector.register(self._into, selectors.EVENT_WRITE)
            while (found := answer.count(0)) < len(records):
                ready = selector.select(max(0.0, until - time.monotonic()))
                if not ready and time.monotonic() >= until:
                    raise EngineError("timeout", f"no answer within {seconds:g} seconds")
                for key, _ in ready:
                    if key.fileobj is self._out:
                        answer += self._read()
                    else:
                        rest = rest[self._write(rest) :]
                        if not rest:
                            selector.unregister(self._into)
        if found > len(records) or (answer and not answer.endswith(b"\0")):
            raise EngineError("incomplete", "it said more than it was asked")
        return bytes(answer).split(b"\0")[:-1]

    def kill(self) -> None:
        """End the program and all that it started."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def close(self) -> None:
        """End the program and give back what belongs to it; nobody may be asking it."""
        self.kill()
        self._process.wait()
        for stream in (self._into, self._out, self._errors):
            stream.close()

    def _read(self) -> bytes:
        chunk = os.read(self._out.fileno(), _CHUNK)
        if not chunk:
            raise self._ended()
        return chunk

    def _write(self, rest: bytes) -> int:
        try:
            return os.write(self._into.fileno(), rest[:_CHUNK])
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            raise self._ended() from None

    def _ended(self) -> EngineError:
        """The error for a program that is gone, with the last thing that it said."""
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip()
        last = f": {said.splitlines()[-1]}" if said else ""
        return EngineError("unreachable", f"the program ended{last}")
