"""Frames, safe areas and fonts: what the data must hold."""

from typing import get_args

import pytest

from localize.locales import locales, market
from localize.locales.screens import Platform, screen, screens


def test_every_platform_has_its_area_and_every_family_its_frame() -> None:
    known = screens()
    assert set(known.areas) == {*get_args(Platform), "netflix"}
    assert set(known.frames) == {"vertical", "netflix"}
    assert all(one.source and one.name for one in known.areas.values())
    assert all(one.source for one in known.frames.values())


@pytest.mark.parametrize("platform", get_args(Platform))
def test_the_area_for_all_keeps_clear_of_each(platform: Platform) -> None:
    everywhere, one = screen("en-US", platform="any").area, screen("en-US", platform=platform).area
    for edge in ("left", "right", "top", "bottom"):
        assert getattr(everywhere, edge) >= getattr(one, edge) > 0


@pytest.mark.parametrize("platform", get_args(Platform))
@pytest.mark.parametrize("locale", locales())
def test_two_lines_find_room_in_every_area(locale: str, platform: Platform) -> None:
    for profile in ("vertical", "netflix"):
        place = screen(locale, profile, platform)
        assert place.box >= 10 * place.size
        free = place.frame.height - place.area.top - place.area.bottom
        assert free >= 2 * 2 * place.size


@pytest.mark.parametrize("locale", locales())
def test_the_font_is_the_markets(locale: str) -> None:
    place = screen(locale)
    script = market(locale).script
    assert place.font.wide == (script in ("Hans", "Hant", "Jpan", "Kore"))
    assert place.size == {"Jpan": 58, "Kore": 54}.get(script, 60 if place.font.wide else 54)
    if place.font.wide:
        # As many full-width letters as the limit of characters allows are no wider than the box.
        assert market(locale).vertical.cpl.value * place.size <= place.box
    assert (place.font.family == "Noto Sans") == (script in ("Latn", "Cyrl"))
    assert place.font.files


def test_netflix_knows_no_platform() -> None:
    assert screen("en-US", "netflix", "tiktok") == screen("en-US", "netflix")
    assert screen("en-US", "netflix").box == 1536
    assert screen("").font.family == "Noto Sans"
    assert screen("zh").font.family == screen("zh-Hans").font.family == "Noto Sans CJK SC"
    assert screen("zh-HK").font.family == "Noto Sans CJK HK"


def test_tiktok_is_mirrored_where_people_read_from_right_to_left() -> None:
    usual = screen("en-US", platform="tiktok")
    for language in ("ar-SA", "he-IL"):
        mirrored = screen(language, platform="tiktok")
        assert (mirrored.area.left, mirrored.area.right) == (usual.area.right, usual.area.left)
        assert mirrored.box == usual.box
    assert screen("ar-SA", platform="douyin").area == screen("en-US", platform="douyin").area
