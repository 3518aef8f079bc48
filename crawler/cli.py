"""The command `khotin`: crawling here, the archive's commands from the archive."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import click

from archive.errors import KhotinError
from archive.home import Home
from crawler.profile import ProfileError

#: Commands of the crawler, each in the module that is imported when it is called: `khotin search` starts no Scrapy.
COMMANDS = {
    "crawl": "crawl",
    "schedule": "schedule",
    "scheduler": "scheduler",
    "sites": "sites",
    "extract": "extract",
    "parse": "parse",
    "reread": "reread",
    "import": "import_",
    "rebuild": "rebuild",
    "snapshot": "snapshot",
    "verify": "verify",
}


class Commands(click.Group):
    """The crawler's commands and the archive's, imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, the crawler's first."""
        return [*COMMANDS, *(str(command.name) for command in _archive_commands())]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name."""
        if name in COMMANDS:
            # A command that is called as a word of Python's own (import) has its module's name.
            module = import_module(f"crawler.commands.{COMMANDS[name]}")
            command = getattr(module, name, None) or getattr(module, COMMANDS[name])
            assert isinstance(command, click.Command)
            return command
        return next((command for command in _archive_commands() if command.name == name), None)


def _archive_commands() -> list[click.Command]:
    from archive.cli import commands

    return commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="KHOTIN_HOME",
    default="khotin-data",
    show_default=True,
    help="The data home: the one folder that holds the archive.  [env: KHOTIN_HOME]",
)
@click.option(
    "--database",
    metavar="URL",
    envvar="KHOTIN_DATABASE",
    help="SQLAlchemy URL, where the database is not the home's own SQLite file.  [env: KHOTIN_DATABASE]",
)
@click.option("--debug", is_flag=True, help="Show tracebacks and Scrapy's own log.")
@click.version_option(version("khotin"), prog_name="khotin")
@click.pass_context
def khotin(ctx: click.Context, home: Path, database: str | None, debug: bool) -> None:
    """Khotin: a crawler and searchable archive of the news sites of Vietnam's provinces and districts.

    \b
    khotin crawl baolaocai.vn             archive a site (or any URL: nobody need have described it)
    khotin search "hội nghị"              find it again
    khotin show ID                        read a record, and where it comes from
    """
    ctx.obj = Home(home, database)
    ctx.meta["khotin.debug"] = debug


def main() -> None:
    """Run the command; an error is one line on standard error, a traceback only with --debug."""
    debug = "--debug" in sys.argv
    try:
        status = khotin.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (KhotinError, ProfileError) as error:
        if debug:
            raise
        click.echo(f"khotin: {error}", err=True)
        sys.exit(getattr(error, "exit_status", 2))
    except BrokenPipeError:
        # `khotin search … | head`: the reader has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if debug:
            raise
        click.echo(
            f"khotin: a fault of Khotin's own: {type(error).__name__}: {error}; --debug shows where", err=True
        )
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)
