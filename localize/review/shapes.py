"""Cells, their history and what people say about them, as JSON shows them."""

from collections.abc import Sequence
from typing import Any

from localize import checks
from localize.memory.similar import difference
from localize.model import Cell, Cue, Finding, Note, Piece, Revision
from localize.store import Assignment, Claim, Question, Row


def as_json(row: Row) -> dict[str, Any]:
    """A row of the queue in the shape of ``review list --json``."""
    cell = row.cell
    return {
        "id": cell.id,
        "market": cell.market,
        "episode": row.episode,
        "cue": row.cue.place,
        "source": row.cue.text,
        "machine": cell.machine,
        "text": cell.text,
        "state": cell.state,
        "version": cell.version,
        "risk": cell.risk,
        "reasons": list(cell.reasons),
        "findings": [finding_json(finding) for finding in cell.findings],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding of a cell as JSON shows it."""
    return {
        "code": finding.code,
        "severity": checks.severity(finding.code),
        "message": finding.message,
        "value": finding.value,
        "limit": finding.limit,
        "source": finding.source,
    }


def note_json(note: Note) -> dict[str, Any]:
    """A note of a cell as JSON shows it."""
    return {
        "rule": note.rule,
        "action": note.action,
        "severity": note.severity,
        "text": note.text,
        "matched": note.matched,
        "suggestion": note.suggestion,
    }


def cell_json(cell: Cell, cue: Cue, episode: int, history: Sequence[Revision]) -> dict[str, Any]:
    """A cell with all that it holds and its history, in the shape of ``review show --json``."""
    return {
        "id": cell.id,
        "market": cell.market,
        "episode": episode,
        "cue": cue.place,
        "start_ms": cue.start,
        "end_ms": cue.end,
        "speaker": cue.speaker,
        "source": cue.text,
        "machine": cell.machine,
        "engine": cell.engine,
        "text": cell.text,
        "pieces": [piece_json(piece) for piece in cell.pieces],
        "state": cell.state,
        "reason": cell.reason,
        "version": cell.version,
        "editor": cell.editor,
        "risk": cell.risk,
        "reasons": list(cell.reasons),
        "findings": [finding_json(finding) for finding in cell.findings],
        "changes": [
            {
                "number": number,
                "rule": c.rule,
                "before": c.before,
                "after": c.after,
                "reason": c.reason,
            }
            for number, c in enumerate(cell.changes, 1)
        ],
        "notes": [note_json(note) for note in cell.notes],
        "rulings": [
            {"rule": r.rule, "action": r.action, "by": r.by, "reason": r.reason}
            for r in cell.rulings
        ],
        "captions": [piece_json(piece) for piece in cell.captions],
        "comments": [
            {"by": entry.by, "at": entry.at, "text": entry.reason}
            for entry in history
            if entry.action == "comment"
        ],
        "history": [revision_json(entry) for entry in history],
    }


def revision_json(entry: Revision) -> dict[str, Any]:
    """A line of a cell's history as JSON shows it."""
    return {
        "version": entry.version,
        "at": entry.at,
        "by": entry.by,
        "action": entry.action,
        "old": entry.old,
        "new": entry.new,
        "state": entry.state,
        "reason": entry.reason,
    }


def claim_json(claim: Claim | None) -> dict[str, Any] | None:
    """Who looks at a cell, None for nobody."""
    if claim is None:
        return None
    return {"by": claim.by, "at": claim.at, "until": claim.until, "note": claim.note}


def question_json(question: Question) -> dict[str, Any]:
    """A question about a line, with its answer ("" while there is none)."""
    return {
        "id": question.id,
        "episode": question.episode,
        "cue": question.place,
        "market": question.market,
        "by": question.by,
        "at": question.at,
        "text": question.text,
        "answer": question.answer,
        "answered_by": question.answered_by,
        "answered_at": question.answered_at,
    }


def assignment_json(given: Assignment) -> dict[str, Any]:
    """An episode of a market that somebody is to review, with what waits in it."""
    return {
        "market": given.market,
        "episode": given.episode,
        "to": given.to,
        "due": given.due if given.due else None,
        "by": given.by,
        "at": given.at,
        "cells": given.cells,
        "waiting": given.waiting,
    }


def source_json(before: str, now: str) -> dict[str, Any] | None:
    """The source as a person last decided on it and what changed since; None for nothing.

    >>> source_json("我等了11天", "我等了12天")["before"]
    '我等了11天'
    """
    if not before or before == now:
        return None
    parts = difference(before, now)
    return {
        "before": before,
        "difference": [{"kind": part.kind, "text": part.text} for part in parts],
    }


def piece_json(piece: Piece) -> dict[str, Any]:
    """A timed part of a cell as JSON shows it."""
    return {"start_ms": piece.start, "end_ms": piece.end, "text": piece.text}
