"""`painmile notes`: what was written elsewhere, read into words about pain."""

from __future__ import annotations

import typer

from painmile.commands.notes_parse import parse
from painmile.commands.notes_propose import propose

notes = typer.Typer(help="Old notes: what they may say of pain; nothing counts by itself.")
notes.command("parse")(parse)
notes.command("propose")(propose)
