"""The commands of interface.md section 2. Exit codes: 0 done, 1 refused or problems, 2 usage."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from server import __version__
from server.settings import SETTINGS, BadSetting, Settings, read

_LEVELS: Final = ("aggregate", "texts", "full")
_FORMATS: Final = ("html", "pdf", "xlsx", "csv", "json", "md", "zip")
_COMPANIES: Final = ("usual", "minors", "manager", "one-to-one", "remote")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    parser = _parser()
    given = list(sys.argv[1:] if argv is None else argv)
    args = parser.parse_args(_with_serve(given))
    try:
        return int(args.run(args))
    except BadSetting as error:
        return _sorry(str(error), 2)
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:
        return 1


def _with_serve(given: list[str]) -> list[str]:
    """No command means `serve`; `--help` and `--version` stay the program's own."""
    if given and (not given[0].startswith("-") or given[0] in ("-h", "--help", "--version")):
        return given
    return ["serve", *given]


def _sorry(sentence: str, code: int = 1) -> int:
    print(sentence, file=sys.stderr)
    return code


def _say(line: str) -> None:
    print(line, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="plainspoken", description="Live rooms for rehearsing difficult conversations."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _command(commands, "serve", "serve rooms (also without any command)", _serve, settings=True)
    demo = _command(commands, "demo", "open a room with simulated people", _demo)
    demo.add_argument("--port", default="8000", help="port to listen on (8000)")
    demo.add_argument("--host", default="0.0.0.0", help="address to listen on")  # noqa: S104
    demo.add_argument("--people", type=int, help="how many people (12; one to one 2)")
    demo.add_argument("--workshop", default="ninety-minutes", help="the workshop (ninety-minutes)")
    demo.add_argument("--pace", type=float, default=1.0, help="how fast people are (1)")
    demo.add_argument("--auto", action="store_true", help="let a simulated facilitator run it")
    demo.add_argument("--company", default="usual", choices=_COMPANIES, help="who comes (usual)")
    demo.add_argument("--seed", type=int, default=1)
    simulate = _command(commands, "simulate", "let simulated people join a room", _simulate)
    simulate.add_argument("join_url", metavar="JOIN_URL")
    simulate.add_argument("--people", type=int, required=True, metavar="N")
    simulate.add_argument("--seed", type=int, default=1, metavar="S")
    simulate.add_argument("--pace", type=float, default=1.0, metavar="X", help="speed, 1 is human")
    token = _command(commands, "token", "make a facilitator API token", _token)
    token.add_argument("--data", type=Path, required=True, metavar="DIR")
    token.add_argument("--name", default="api", metavar="NAME")
    check = _command(commands, "check", "read the library, and complain", _check)
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    export = _command(commands, "export", "write a room's summary", _export)
    export.add_argument("code", metavar="CODE")
    export.add_argument("--data", type=Path, required=True, metavar="DIR")
    export.add_argument("--format", default="html", choices=_FORMATS)
    export.add_argument("--level", default="aggregate", choices=_LEVELS)
    export.add_argument("--notes", action="store_true", help="with the facilitator's notes")
    export.add_argument(
        "--review",
        action="store_true",
        help="only list the names and ways to reach somebody that were found in people's words",
    )
    export.add_argument(
        "--leave-out-flagged", action="store_true", help="without the texts of that list"
    )
    export.add_argument("--out", type=Path, metavar="FILE")
    backup = _command(commands, "backup", "copy everything, while the server runs", _backup)
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.add_argument("--data", type=Path, default=Path("data"), metavar="DIR")
    restore = _command(
        commands, "restore", "put a backup in place; what was erased stays so", _restore
    )
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--data", type=Path, default=Path("data"), metavar="DIR")
    restore.add_argument("--replace", action="store_true", help="in the place of what is there")
    erase = _command(commands, "erase", "delete a room, or one person of it, for good", _erase)
    erase.add_argument("code", metavar="CODE")
    erase.add_argument("--person", metavar="NAME", help="only this person (name as in the room)")
    erase.add_argument("--data", type=Path, default=Path("data"), metavar="DIR")
    doctor = _command(commands, "doctor", "say what is wrong with this installation", _doctor)
    doctor.add_argument("--data", type=Path, default=Path("data"), metavar="DIR")
    bench = _command(commands, "bench", "measure this installation", _bench)
    bench.description = (
        "Measure this installation with a server of its own, on this machine alone. "
        "It stops by itself after 300 seconds at the latest, and nothing is kept."
    )
    bench.add_argument("--people", default="100", metavar="N", help="how many people (100)")
    bench.add_argument("--votes", metavar="N", help="how many votes (3 for each of them)")
    bench.add_argument("--json", action="store_true", help="one JSON object, and nothing else")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    about: str,
    run: Callable[[argparse.Namespace], int],
    *,
    settings: bool = False,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=about, description=about.capitalize() + ".")
    parser.set_defaults(run=run)
    for setting in SETTINGS if settings else ():
        default = f" ({setting.default})" if setting.default else ""
        parser.add_argument(f"--{setting.name}", default=None, help=setting.help + default)
    return parser


T = TypeVar("T")


def _run(work: Coroutine[Any, Any, T]) -> T:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


# Each command imports what it needs when it runs: `check` should not wait for a web server.


def _serve(args: argparse.Namespace) -> int:
    from server.serve import CannotServe, serve

    settings = _settings(args)

    async def work() -> int:
        try:
            await serve(settings, _say)
        except CannotServe as error:
            return _sorry(str(error))
        return 0

    return _run(work())


def _settings(args: argparse.Namespace) -> Settings:
    return read({s.name: getattr(args, s.name.replace("-", "_"), None) for s in SETTINGS})


def _demo(args: argparse.Namespace) -> int:
    from server.core.refusals import Refused
    from server.demo import demo
    from server.serve import CannotServe

    people = args.people or (2 if args.company == "one-to-one" else 12)

    async def work() -> int:
        try:
            return await demo(
                host=args.host, port=args.port, people=people, workshop=args.workshop,
                pace=args.pace, seed=args.seed, auto=args.auto, company=args.company, tell=_say,
            )  # fmt: skip
        except CannotServe as error:
            return _sorry(str(error))
        except Refused as refused:
            return _sorry(refused.sentence)

    return _run(work())


def _simulate(args: argparse.Namespace) -> int:
    from server.simulate import CannotJoin, simulate

    async def work() -> int:
        try:
            done = await simulate(
                args.join_url, people=args.people, seed=args.seed, pace=args.pace, tell=_progress
            )
        except CannotJoin as error:
            return _sorry(str(error))
        _say(done.sentence())
        return 0

    return _run(work())


def _progress(line: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


def _token(args: argparse.Namespace) -> int:
    from server.store.tokens import make

    try:
        _say(make(args.data, args.name))
    except OSError as error:
        return _sorry(f"No token could be written under {args.data} ({error.strerror}).")
    return 0


def _check(args: argparse.Namespace) -> int:
    from server.library import check, counted

    complaints = check(args.paths)
    for sentence in complaints:
        _say(sentence)
    if complaints:
        return _sorry(f"{len(complaints)} to mend.")
    _say(f"Everything reads well: {counted(args.paths)}.")
    return 0


def _export(args: argparse.Namespace) -> int:
    from server.export import CannotExport, Wish, export, review

    wish = Wish(
        name=args.format,
        level=args.level,
        notes=args.notes,
        flagged=not args.leave_out_flagged,
        led_by=_settings(args).led_by,
    )

    async def work() -> int:
        try:
            if args.review:
                return _found(await review(args.data, args.code, wish))
            written = await export(args.data, args.code, wish)
        except CannotExport as error:
            return _sorry(str(error))
        if args.out is None:
            sys.stdout.buffer.write(written)
            return 0
        try:
            await asyncio.to_thread(args.out.write_bytes, written)
        except OSError as error:
            return _sorry(f"{args.out} cannot be written ({error.strerror}).")
        return 0

    return _run(work())


def _found(lines: Sequence[str]) -> int:
    for line in lines:
        _say(line)
    if not lines:
        _say("No mail address, number, handle, link or name of this room was found.")
    _say("The search cannot find everything: read the words yourself before you pass them on.")
    return 0


def _backup(args: argparse.Namespace) -> int:
    from server.store.backup import CannotCopy, back_up

    try:
        back_up(args.data, args.file)
    except CannotCopy as error:
        return _sorry(str(error))
    _say(f"{args.file} holds everything under {args.data}. Keep it as safe as that folder.")
    return 0


def _restore(args: argparse.Namespace) -> int:
    from server.store.backup import CannotCopy, restore
    from server.store.erasures import FILE as ERASURES

    listed = (args.data / ERASURES).exists()
    try:
        erased = restore(args.file, args.data, replace=args.replace)
    except CannotCopy as error:
        return _sorry(str(error))
    _say(f"{args.data} is as it was in {args.file}.")
    if erased:
        _say(f"{erased} people or rooms had been erased since; they are erased again.")
    if not listed:
        _say(
            f"The backup does not know who was erased after it was made. If you have the folder "
            f"that was used since, copy {ERASURES} from it to {args.data} before you start."
        )
    return 0


def _erase(args: argparse.Namespace) -> int:
    from server.erase import CannotErase, erase

    try:
        _say(_run(erase(args.data, args.code, args.person)))
    except CannotErase as error:
        return _sorry(str(error))
    return 0


def _doctor(args: argparse.Namespace) -> int:
    from server.doctor import doctor

    return doctor(args.data, _say)


def _bench(args: argparse.Namespace) -> int:
    from msgspec import json

    from server.bench import CannotMeasure, complaint, measure, table, usual_votes

    people = _whole("people", args.people)
    votes = usual_votes(people) if args.votes is None else _whole("votes", args.votes)
    if wrong := complaint(people, votes):
        return _sorry(wrong, 2)

    async def work() -> int:
        try:
            found = await measure(people, votes, _progress)
        except CannotMeasure as error:
            return _sorry(str(error))
        finally:
            _progress("")
        for line in [json.encode(found).decode()] if args.json else table(found):
            _say(line)
        return 0

    return _run(work())


def _whole(name: str, raw: str) -> int:
    try:
        return int(raw)
    except ValueError:
        raise BadSetting(f"--{name} must be a whole number, not {raw!r}.") from None
