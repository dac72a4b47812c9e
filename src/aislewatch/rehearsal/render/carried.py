"""Things people carry, wear or push, as meshes of one colour card each."""

from collections.abc import Callable
from typing import Final

import numpy as np

from aislewatch.domain.people import Image
from aislewatch.rehearsal.figure import Colour, Metres, Prop, PropKind
from aislewatch.rehearsal.render.carts import basket, stroller, trolley
from aislewatch.rehearsal.render.mesh import Mesh, Values, circle, joined, lifted, lofted, surface
from aislewatch.rehearsal.render.regions import WIDTH
from aislewatch.rehearsal.render.shapes import CARD, arc, block, patch, pillow, rod, upon


def colour_card(colour: Colour, kind: PropKind) -> Image:
    """The texture (16, 256, 3) of a thing: its own colour and those of its parts."""
    own = np.array(colour, np.float64)
    shiny = kind is PropKind.FOIL_BAG
    tones = {
        "own": own, "dark": own * 0.6, "light": own * 0.45 + 140, "label": 255 - (255 - own[::-1]) * 0.5,
        "metal": np.array([176.0, 178.0, 180.0]), "screen": np.array([225.0, 205.0, 170.0]),
        "rubber": np.array([48.0, 48.0, 50.0]), "inside": own * 0.35,
    }  # fmt: skip
    card = np.zeros((16, WIDTH, 3))
    for tone, region in CARD.items():
        card[:, region.x : region.x + region.width] = tones[tone]
    if shiny:
        glints = 0.70 + 0.5 * ((np.arange(32) ** 2 * 7 + np.arange(16)[:, None] ** 2 * 5) % 13) / 13
        card[:, :32] = np.array([200.0, 200.0, 196.0]) * glints[..., None]
    result: Image = np.clip(card, 0, 255).astype(np.uint8)
    return result


def mesh_of(prop: Prop) -> Mesh:
    """The thing in its own frame: right, forward, up in metres from its centre."""
    return _SHAPES[prop.kind](np.array(prop.size, np.float64))


def placed(prop: Prop, mesh: Mesh) -> tuple[Metres, Metres]:
    """Points and normals (V, 3) in the world."""
    return prop.centre + mesh.points @ prop.axes, mesh.normals @ prop.axes


def _item(size: Values) -> Mesh:
    half = size / 2
    slim = max(size[0], size[1])
    if size[2] > 2.2 * slim:  # a bottle
        height = np.array([-1.0, -0.96, 0.2, 0.5, 0.55, 0.98, 1.0]) * half[2]
        radius = np.array([0.9, 1.0, 1.0, 0.42, 0.38, 0.38, 0.3]) * slim / 2
        rings = len(height)
        return lofted(
            np.stack([np.zeros(rings), np.zeros(rings), height], axis=1),
            np.tile([1.0, 0, 0], (rings, 1)),
            np.tile([0, 1.0, 0], (rings, 1)),
            circle(10)[None] * radius[:, None, None],
            CARD["own"],
            np.linspace(1, 0, rings),
        )
    box = block(-half, half, "own")
    label = np.array([0.72, 1.01, 0.45]) * half
    band = np.array([1.01, 0.72, 0.35]) * half
    return joined([box, upon(block(-label, label, "label")), upon(block(-band, band, "light"))])


def _carton(size: Values) -> Mesh:
    half = size / 2
    tape = np.array([0.14, 1.012, 1.012]) * half
    mark = np.array([0.5, 1.015, 0.30]) * half
    return joined(
        [block(-half, half, "own"), upon(block(-tape, tape, "light")), upon(block(-mark, mark, "label"))]
    )


def _garment(size: Values) -> Mesh:
    """A cloth held up or folded over: wavy, thin."""
    half = size / 2
    rows, columns = 7, 6
    v, u = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    wave = 0.5 * np.sin(3.1 * u + 1.3 * v) * (0.6 - 0.4 * v)
    width = 1 - 0.15 * (v > 0.6)
    front = np.stack([u * half[0] * width, (0.5 + wave) * half[1], v * half[2]], axis=2)
    back = np.stack([u * half[0] * width, (-0.5 + wave) * half[1], v * half[2]], axis=2)
    row, column = (grid.ravel() for grid in np.mgrid[: rows - 1, : columns - 1])
    at = row * columns + column
    outward = np.stack([at + 1, at, at + columns, at + columns + 1], axis=1)
    share = np.stack([column + 1, column, column, column + 1], axis=1) / (columns - 1)
    height = np.stack([row, row, row + 1, row + 1], axis=1) / (rows - 1)
    sheet = CARD["own"].at(share, 1 - height)
    inner = CARD["dark"].at(share[:, ::-1], 1 - height[:, ::-1])
    return joined(
        [
            surface(front.reshape(-1, 3), outward, sheet),
            surface(back.reshape(-1, 3), outward[:, ::-1].copy(), inner),
        ]
    )


def _bag(size: Values) -> Mesh:
    """A shopping bag, open at the top, with two handles."""
    half = size / 2
    inner = np.array([0.92, 0.85, 0.98]) * half
    body = block(-half, half, "own", open_top=True, cells=0.12)
    lid = patch(-inner, inner, 2, 1, "inside", 0.12)
    print_ = np.array([0.55, 1.01, 0.45]) * half
    handles = [
        rod(
            arc(np.array([-0.4 * size[0], y, half[2]]), np.array([0.4 * size[0], y, half[2]]), 0.5 * size[2]),
            0.006,
            "dark",
        )
        for y in (-0.6 * half[1], 0.6 * half[1])
    ]
    return joined([body, lid, upon(block(-print_, print_, "label")), *handles])


def _handbag(size: Values) -> Mesh:
    half = size / 2
    strap = arc(
        np.array([-0.8 * half[0], 0, 0.9 * half[2]]),
        np.array([0.8 * half[0], 0, 0.9 * half[2]]),
        1.1 * size[2],
        9,
    )
    flap = np.array([0.9, 1.02, 0.4]) * half
    up = np.array([0, 0, 0.55 * half[2]])
    clasp = np.array([0.08, 1.06, 0.08]) * half
    return joined(
        [
            pillow(half, "own"),
            upon(block(up - flap, up + flap, "dark")),
            lifted(block(-clasp, clasp, "metal"), 0.06),
            rod(strap, 0.008, "dark"),
        ]
    )


def _backpack(size: Values) -> Mesh:
    half = size / 2
    pocket = np.array([0.7, 0.25, 0.32]) * half
    back = np.array([0, -0.95 * half[1], -0.45 * half[2]])
    loop = arc(
        np.array([-0.2 * half[0], 0, half[2]]), np.array([0.2 * half[0], 0, half[2]]), 0.12 * size[2], 5
    )
    return joined(
        [
            pillow(half, "own", 3.0),
            upon(block(back - pocket, back + pocket, "dark")),
            rod(loop, 0.008, "dark"),
        ]
    )


def _slab(size: Values) -> Mesh:
    half = size / 2
    face = np.array([0.88, 1.02, 0.9]) * half
    return joined([block(-half, half, "rubber"), upon(block(-face, face * (1, -0.9, 1), "screen"))])


def _plain(size: Values) -> Mesh:
    half = size / 2
    fold = np.array([1.01, 1.02, 0.06]) * half
    return joined([block(-half, half, "own"), upon(block(-fold, fold, "dark"))])


def _foil(size: Values) -> Mesh:
    half = size / 2
    body = pillow(half, "own", 3.0)
    crumple = 1 + 0.08 * np.sin(37 * body.points[:, :1] / size[0] + 23 * body.points[:, 2:] / size[2])
    return surface(body.points * crumple, body.faces, body.texels)


_SHAPES: Final[dict[PropKind, Callable[[Values], Mesh]]] = {
    PropKind.ITEM: _item,
    PropKind.CARTON: _carton,
    PropKind.GARMENT: _garment,
    PropKind.SHOPPING_BAG: _bag,
    PropKind.HANDBAG: _handbag,
    PropKind.BACKPACK: _backpack,
    PropKind.FOIL_BAG: _foil,
    PropKind.PHONE: _slab,
    PropKind.WALLET: _plain,
    PropKind.BASKET: basket,
    PropKind.TROLLEY: trolley,
    PropKind.STROLLER: stroller,
}
