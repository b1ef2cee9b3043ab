"""The servers of the tests, each on its own private socket: PostgreSQL, Redis, a Celery worker, an SMTP sink."""

import asyncio
import ctypes
import email
import email.policy
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from scripts.system_packages import Missing, ensure, find

ROOT = Path(__file__).resolve().parent.parent
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
QUEUES = "default,letters,pdf,figures"


def die_with_parent() -> None:
    """Runs in the child: the kernel stops it when the test run is gone, even after kill -9."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def wait_until(ready: Callable[[], bool], *, what: str, log: Path, process: subprocess.Popen, seconds: float) -> None:
    """Wait for `ready`; a process that died or does not come up shows the end of its log."""
    end = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            tail = log.read_text(errors="replace")[-3000:] if log.exists() else ""
            raise RuntimeError(f"{what} did not start (exit status {process.poll()}):\n{tail}")
        time.sleep(0.03)


def listens(path: Path) -> bool:
    """Whether somebody answers on this unix socket."""
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


@dataclass
class Servers:
    """One temporary directory, and the servers in it; each starts when first asked for, all stop together."""

    home: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="kuntakierros-", dir="/tmp")))
    running: dict[str, tuple[subprocess.Popen, signal.Signals]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home.chmod(0o755)

    @property
    def database_url(self) -> str:
        return f"postgres:///{self.home}/socket/hyte"

    @property
    def redis_url(self) -> str:
        return f"redis+socket://{self.home}/redis.sock"

    def start(self, name: str, command: list[str], *, stop: signal.Signals = signal.SIGTERM, **options: Any) -> Path:
        """Start one server; its output goes to a log, whose path is the answer."""
        log = self.home / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                preexec_fn=die_with_parent,
                start_new_session=True,
                **options,
            )
        self.running[name] = (process, stop)
        return log

    def postgresql(self) -> None:
        """PostgreSQL on a unix socket only, without fsync, sorting as Finns do; as the user postgres when we are root."""
        if "postgresql" in self.running:
            return
        ensure(["postgresql"])
        programs, data, sockets = Path(find("postgresql")), self.home / "data", self.home / "socket"
        who: dict[str, Any] = {"cwd": self.home}
        for directory in (data, sockets):
            directory.mkdir(mode=0o700)
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            who |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
            for directory in (data, sockets):
                os.chown(directory, account.pw_uid, account.pw_gid)
        user = pwd.getpwuid(os.geteuid()).pw_name
        finnish = ["--locale=C.UTF-8", "--encoding=UTF8", "--locale-provider=icu", "--icu-locale=fi"]
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", user, "-A", "trust", "-N", *finnish]
        made = subprocess.run(initdb, capture_output=True, text=True, **who)
        if made.returncode:
            raise Missing(f"initdb failed: {made.stderr.strip()}")
        quick = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        private = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={sockets}"]
        command = [str(programs / "postgres"), "-D", str(data), *quick, *private]
        log = self.start("postgresql", command, stop=signal.SIGINT, **who)
        self.wait(
            "postgresql", lambda: listens(sockets / ".s.PGSQL.5432") and "ready to accept" in log.read_text(), log
        )

    def redis(self) -> None:
        """Redis on a unix socket only, nothing on disk."""
        if "redis" in self.running:
            return
        ensure(["redis"])
        path = self.home / "redis.sock"
        command = [find("redis"), "--port", "0", "--unixsocket", str(path), "--save", "", "--appendonly", "no"]
        log = self.start("redis", command, cwd=self.home)
        self.wait("redis", lambda: listens(path), log)

    def worker(self, environment: dict[str, str], queues: str = QUEUES, name: str = "worker") -> subprocess.Popen:
        """A real Celery worker (prefork), as production runs it; there each queue has a worker of its own."""
        command = [sys.executable, "-m", "celery", "-A", "hyte", "worker", "--concurrency=1", "--loglevel=INFO"]
        quiet = ["--without-gossip", "--without-mingle", f"--queues={queues}", f"--hostname={name}@%h"]
        log = self.start(name, command + quiet, cwd=ROOT, env=os.environ | environment)
        self.wait(name, lambda: bool(re.search(rf"{name}@\S+ ready", log.read_text(errors="replace"))), log)
        return self.running[name][0]

    def wait(self, name: str, ready: Callable[[], bool], log: Path) -> None:
        wait_until(ready, what=name, log=log, process=self.running[name][0], seconds=30)

    def stop(self, name: str) -> None:
        """Stop one server and wait for its end; one that does not end is killed with the processes it has started."""
        process, how = self.running.pop(name)
        process.send_signal(how)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop_all(self) -> None:
        """Stop everything and leave nothing behind."""
        for name in reversed(list(self.running)):
            self.stop(name)
        shutil.rmtree(self.home, ignore_errors=True)


@dataclass
class Received:
    """One mail as it came over SMTP."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail as Python reads it, with the line ends that text has in Python."""
        return email.message_from_bytes(self.raw.replace(b"\r\n", b"\n"), policy=email.policy.default)


SILENT = "silent"  # says nothing when it is told for whom a mail is
LOST = "lost"  # takes the mail, says nothing, and nobody ever gets it
DROPPED = "dropped"  # takes the mail, which arrives, and ends the connection without a word


class SmtpSink(Controller):
    """An SMTP server on a random loopback port that keeps what it gets, and refuses whom it is told to refuse.

    `mails`: what has arrived; `handed_over`: what it has seen, lost or not; `answers`: to the next mails, one each.
    """

    def __init__(self) -> None:
        self.mails: list[Received] = []
        self.handed_over: list[Received] = []
        self.refusals: dict[str, tuple[str, int]] = {}
        self.answers: list[str] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(self, hostname="127.0.0.1", port=self.socket.getsockname()[1])

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.socket)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def clear(self) -> None:
        """Forget all mails, refusals and answers."""
        self.mails.clear()
        self.handed_over.clear()
        self.refusals.clear()
        self.answers.clear()

    def refuse(self, address: str, answer: str = "550 5.1.1 No such user", *, times: int = 1_000_000) -> None:
        """Answer `answer` (4xx or 5xx) for this recipient, for as many tries as `times`."""
        self.refusals[address] = (answer, times)

    def answer_next(self, answers: Iterable[str]) -> None:
        """What the next mails get, one answer each, whomever they are for: "250 OK", an error, SILENT, LOST or DROPPED."""
        self.answers = list(answers)

    def to(self, address: str) -> list[Received]:
        """The mails for one recipient."""
        return [mail for mail in self.mails if address in mail.recipients]

    def wait_for(self, count: int, *, seconds: float = 30) -> list[Received]:
        """The mails, once there are `count` of them."""
        end = time.monotonic() + seconds
        while len(self.mails) < count:
            if time.monotonic() > end:
                raise AssertionError(f"{len(self.mails)} of {count} mails came in {seconds} s")
            time.sleep(0.05)
        return self.mails

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer, left = self.refusals.get(address, ("", 0))
        if left:
            self.refusals[address] = (answer, left - 1)
            return answer
        envelope.answer = self.answers.pop(0) if self.answers else "250 OK"
        if envelope.answer == SILENT:
            await _until_the_client_gives_up()
        if envelope.answer[0] in "45":
            return envelope.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = Received(envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content)
        self.handed_over.append(mail)
        if envelope.answer == LOST:
            await _until_the_client_gives_up()
        self.mails.append(mail)
        if envelope.answer == DROPPED:
            server.transport.close()
            await _until_the_client_gives_up()
        return "250 OK"


async def _until_the_client_gives_up() -> None:
    """Longer than any client waits; the server's task is cancelled when the connection is gone."""
    await asyncio.sleep(60)
