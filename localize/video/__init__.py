"""What the checks need to know of a video: how long it lasts and where its cuts are."""

from localize.video.length import length
from localize.video.shots import read_shots

__all__ = ["length", "read_shots"]
