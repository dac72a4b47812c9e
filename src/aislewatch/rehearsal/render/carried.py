"""Things people carry, wear or push, as meshes of one colour card each."""

from collections.abc import Callable
from typing import Final

import numpy as np

from aislewatch.domain.people import Image
from aislewatch.rehearsal.figure import Colour, Metres, Prop, PropKind
from aislewatch.rehearsal.render.mesh import Mesh, Region, Values, circle, joined, kept, lofted, surface, unit

WIDTH: Final = 256
TONES: Final = ("own", "dark", "light", "label", "metal", "screen", "rubber", "inside")
CARD: Final = {tone: Region(32 * nth, 0, 32, 16) for nth, tone in enumerate(TONES)}
"""Where each tone lies in a thing's texture."""


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
        stripes = 0.75 + 0.45 * ((np.arange(32) * 7 + np.arange(16)[:, None] * 5) % 11) / 11
        card[:, :32] = np.array([205.0, 205.0, 200.0]) * stripes[..., None]
    result: Image = np.clip(card, 0, 255).astype(np.uint8)
    return result


def mesh_of(prop: Prop) -> Mesh:
    """The thing in its own frame: right, forward, up in metres from its centre."""
    return _SHAPES[prop.kind](np.array(prop.size, np.float64))


def placed(prop: Prop, mesh: Mesh) -> tuple[Metres, Metres]:
    """Points and normals (V, 3) in the world."""
    return prop.centre + mesh.points @ prop.axes, mesh.normals @ prop.axes


def block(low: Values, high: Values, tone: str, *, open_top: bool = False, cells: float = 0.18) -> Mesh:
    """A box; long sides are cut into cells, so that painting by distance keeps their order."""
    parts = []
    for axis in range(3):
        for sign in (0, 1):
            if not (open_top and axis == 2 and sign):
                parts.append(_side(low, high, axis, sign, tone, cells))
    return joined(parts)


def _side(low: Values, high: Values, axis: int, sign: int, tone: str, cells: float) -> Mesh:
    u, v = ((1, 2), (2, 0), (0, 1))[axis]
    if not sign:
        u, v = v, u
    counts = [max(1, min(8, int(np.ceil((high[k] - low[k]) / cells)))) for k in (u, v)]
    a, b = (np.linspace(low[k], high[k], count + 1) for k, count in zip((u, v), counts, strict=True))
    points = np.zeros((len(a), len(b), 3))
    points[..., axis] = (high if sign else low)[axis]
    points[..., u], points[..., v] = a[:, None], b[None]
    row, column = (grid.ravel() for grid in np.mgrid[: counts[0], : counts[1]])
    at = row * len(b) + column
    faces = np.stack([at, at + len(b), at + len(b) + 1, at + 1], axis=1)
    share = np.stack([row, row + 1, row + 1, row], axis=1) / counts[0]
    height = np.stack([column, column, column + 1, column + 1], axis=1) / counts[1]
    return surface(points.reshape(-1, 3), faces, CARD[tone].at(share, 1 - height))


def rod(points: Values, radius: float, tone: str, segments: int = 5) -> Mesh:
    """A bent rod or strap along ``points`` (R, 3)."""
    way = unit(np.gradient(points, axis=0))
    helper = np.where(np.abs(way[:, :1]) < 0.9, [[1.0, 0, 0]], [[0, 1.0, 0]])
    across = unit(np.cross(np.cross(way, helper), way))
    ring = np.tile(circle(segments) * radius, (len(points), 1, 1))
    return lofted(points, across, np.cross(way, across), ring, CARD[tone], np.linspace(0, 1, len(points)))


def _arc(left: Values, right: Values, rise: float, count: int = 7) -> Values:
    share = np.linspace(0, 1, count)[:, None]
    up = np.array([0, 0, rise]) * np.sin(np.pi * share) ** 0.7
    result: Values = left + share * (right - left) + up
    return result


def _wheel(centre: Values, radius: float) -> Mesh:
    stations = np.array([-0.018, -0.016, 0.016, 0.018])
    sizes = np.array([0.6, 1.0, 1.0, 0.6]) * radius
    return lofted(
        centre + stations[:, None] * np.array([1.0, 0, 0]),
        np.tile([0, 1.0, 0], (4, 1)),
        np.tile([0, 0, 1.0], (4, 1)),
        circle(10)[None] * sizes[:, None, None],
        CARD["rubber"],
        np.linspace(0, 1, 4),
    )


def _item(size: Values) -> Mesh:
    half = size / 2
    slim = max(size[0], size[1])
    if size[2] > 2.2 * slim:  # a bottle
        height = np.array([-1.0, -0.96, 0.2, 0.5, 0.55, 0.98, 1.0]) * half[2]
        radius = np.array([0.9, 1.0, 1.0, 0.42, 0.38, 0.38, 0.3]) * slim / 2
        rings = len(height)
        body = lofted(
            np.stack([np.zeros(rings), np.zeros(rings), height], axis=1),
            np.tile([1.0, 0, 0], (rings, 1)),
            np.tile([0, 1.0, 0], (rings, 1)),
            circle(10)[None] * radius[:, None, None],
            CARD["own"],
            np.linspace(1, 0, rings),
        )
        return body
    box = block(-half, half, "own")
    label = np.array([0.72, 1.01, 0.45]) * half
    band = np.array([1.01, 0.72, 0.35]) * half
    return joined([box, block(-label, label, "label"), block(-band, band, "light")])


def _carton(size: Values) -> Mesh:
    half = size / 2
    tape = np.array([0.14, 1.012, 1.012]) * half
    mark = np.array([0.5, 1.015, 0.30]) * half
    return joined([block(-half, half, "own"), block(-tape, tape, "light"), block(-mark, mark, "label")])


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
    lid = _side(-inner, inner, 2, 1, "inside", 0.12)
    print_ = np.array([0.55, 1.01, 0.45]) * half
    handles = [
        rod(
            _arc(
                np.array([-0.4 * size[0], y, half[2]]), np.array([0.4 * size[0], y, half[2]]), 0.5 * size[2]
            ),
            0.006,
            "dark",
        )
        for y in (-0.6 * half[1], 0.6 * half[1])
    ]
    return joined([body, lid, block(-print_, print_, "label"), *handles])


def _handbag(size: Values) -> Mesh:
    half = size / 2
    strap = _arc(
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
            _pillow(half, "own"),
            block(up - flap, up + flap, "dark"),
            block(-clasp, clasp, "metal"),
            rod(strap, 0.008, "dark"),
        ]
    )


def _pillow(half: Values, tone: str, power: float = 4.0) -> Mesh:
    """A box with round edges."""
    height = np.array([-1.0, -0.9, -0.5, 0.0, 0.5, 0.9, 1.0])
    shrink = np.array([0.8, 0.95, 1.0, 1.0, 0.98, 0.9, 0.7])
    way = circle(16)
    way = np.sign(way) * np.abs(way) ** (2 / power)
    rings = len(height)
    return lofted(
        np.stack([np.zeros(rings), np.zeros(rings), height * half[2]], axis=1),
        np.tile([1.0, 0, 0], (rings, 1)),
        np.tile([0, 1.0, 0], (rings, 1)),
        shrink[:, None, None] * way[None] * half[:2],
        CARD[tone],
        np.linspace(1, 0, rings),
    )


def _backpack(size: Values) -> Mesh:
    half = size / 2
    pocket = np.array([0.7, 0.25, 0.32]) * half
    back = np.array([0, -0.95 * half[1], -0.45 * half[2]])
    loop = _arc(
        np.array([-0.2 * half[0], 0, half[2]]), np.array([0.2 * half[0], 0, half[2]]), 0.12 * size[2], 5
    )
    return joined(
        [_pillow(half, "own", 3.0), block(back - pocket, back + pocket, "dark"), rod(loop, 0.008, "dark")]
    )


def _slab(size: Values) -> Mesh:
    half = size / 2
    face = np.array([0.88, 1.02, 0.9]) * half
    return joined([block(-half, half, "rubber"), block(face * (-1, 0.9, -1), face, "screen")])


def _plain(size: Values) -> Mesh:
    half = size / 2
    fold = np.array([1.01, 1.02, 0.06]) * half
    return joined([block(-half, half, "own"), block(-fold, fold, "dark")])


def _foil(size: Values) -> Mesh:
    half = size / 2
    body = _pillow(half, "own", 3.0)
    crumple = 1 + 0.08 * np.sin(37 * body.points[:, :1] / size[0] + 23 * body.points[:, 2:] / size[2])
    return surface(body.points * crumple, body.faces, body.texels)


def _basket(size: Values) -> Mesh:
    half = size / 2
    inner = np.array([0.94, 0.92, 0.6]) * half
    body = block(-half, half, "own", open_top=True)
    holes = [
        block(np.array([-0.85, -1.02, z]) * half, np.array([0.85, 1.02, z + 0.2]) * half, "inside")
        for z in (-0.6, -0.2, 0.2)
    ]
    handle = rod(
        _arc(np.array([-half[0], 0, half[2]]), np.array([half[0], 0, half[2]]), 0.7 * size[2], 9),
        0.009,
        "dark",
    )
    return joined([body, *holes, _side(-inner, inner, 2, 1, "inside", 0.18), handle])


def _trolley(size: Values) -> Mesh:
    """A wire basket on wheels; the handle is at its back (towards who pushes)."""
    half = size / 2
    low = np.array([-0.9, -0.75, -0.05]) * half
    high = np.array([0.9, 1.0, 0.85]) * half
    parts = [_wires(low, high)]
    shelf = np.array([0.8, 0.85, -0.55]) * half
    parts.append(block(np.array([-0.8, -0.8, -0.62]) * half, shelf, "metal"))
    for x in (-0.85, 0.85):
        foot, neck = np.array([x, -0.85, -0.8]) * half, np.array([x, -0.78, -0.1]) * half
        grip = np.array([x, -1.0, 1.0]) * half
        parts.append(rod(np.stack([foot, (foot + neck) / 2, neck, (neck + grip) / 2, grip]), 0.012, "metal"))
        parts += [_wheel(np.array([x * half[0], y * half[1], -half[2] + 0.06]), 0.06) for y in (-0.85, 0.8)]
        parts.append(
            rod(
                np.linspace(np.array([x, 0.8, -0.8]) * half, np.array([x, 0.5, -0.1]) * half, 4),
                0.010,
                "metal",
            )
        )
    bar = np.linspace(np.array([-0.9, -1.0, 1.0]) * half, np.array([0.9, -1.0, 1.0]) * half, 5)
    parts.append(rod(bar, 0.016, "own"))
    return joined(parts)


def _wires(low: Values, high: Values) -> Mesh:
    """The sides of a wire basket: bars with gaps one sees through."""
    parts = []
    for z in np.linspace(low[2], high[2], 6):
        corners = np.array(
            [[low[0], low[1], z], [high[0], low[1], z], [high[0], high[1], z], [low[0], high[1], z]]
        )
        thick = 0.010 if z >= high[2] - 1e-6 else 0.005
        for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            parts.append(rod(np.linspace(a, b, 6), thick, "own" if thick > 0.006 else "metal", 4))
    for x in np.linspace(low[0], high[0], 5):
        for y in (low[1], high[1]):
            parts.append(rod(np.linspace([x, y, low[2]], [x, y, high[2]], 3), 0.004, "metal", 4))
    for y in np.linspace(low[1], high[1], 6):
        for x in (low[0], high[0]):
            parts.append(rod(np.linspace([x, y, low[2]], [x, y, high[2]], 3), 0.004, "metal", 4))
    return joined(parts)


def _stroller(size: Values) -> Mesh:
    half = size / 2
    parts = [
        block(np.array([-0.75, -0.45, -0.25]) * half, np.array([0.75, 0.6, 0.1]) * half, "own", open_top=True)
    ]
    seat_low, seat_high = np.array([-0.7, -0.4, -0.05]) * half, np.array([0.7, 0.55, -0.02]) * half
    parts.append(block(seat_low, seat_high, "light"))
    angle = np.linspace(0.1, np.pi * 0.75, 7)
    for x0, x1 in ((-0.78, 0.78),):
        arch = np.stack(
            [np.zeros(7), np.cos(angle) * 0.55 * half[1], 0.1 * half[2] + np.sin(angle) * 0.75 * half[2]],
            axis=1,
        )
        left, right = arch + [x0 * half[0], 0, 0], arch + [x1 * half[0], 0, 0]
        points = np.concatenate([left, right])
        at = np.arange(6)
        outer = np.stack([at, at + 1, at + 8, at + 7], axis=1)
        share = np.tile([0.0, 0.0, 1.0, 1.0], (6, 1))
        parts.append(surface(points, outer, CARD["own"].at(share, share)))
        parts.append(surface(points.copy(), outer[:, ::-1].copy(), CARD["dark"].at(share, share)))
    for x in (-0.8, 0.8):
        grip, knee = np.array([x, -1.0, 1.0]) * half, np.array([x, -0.3, -0.2]) * half
        front = np.array([x, 0.8, -0.8]) * half
        back = np.array([x, -0.7, -0.8]) * half
        parts.append(rod(np.linspace(grip, front, 7), 0.012, "metal"))
        parts.append(rod(np.linspace(knee, back, 4), 0.012, "metal"))
        parts += [_wheel(np.array([x * half[0], y * half[1], -half[2] + 0.09]), 0.09) for y in (-0.7, 0.8)]
    parts.append(
        rod(
            np.linspace(np.array([-0.8, -1.0, 1.0]) * half, np.array([0.8, -1.0, 1.0]) * half, 5),
            0.015,
            "rubber",
        )
    )
    return joined(parts)


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
    PropKind.BASKET: _basket,
    PropKind.TROLLEY: _trolley,
    PropKind.STROLLER: _stroller,
}
