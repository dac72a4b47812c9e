"""Things people carry, shelves and goods, and what lens and sensor do."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.random import default_rng

from aislewatch.rehearsal.figure import Prop, PropKind
from aislewatch.rehearsal.render import Renderer
from aislewatch.rehearsal.render.backdrop import backdrop
from aislewatch.rehearsal.render.carried import mesh_of
from aislewatch.rehearsal.render.raster import FINE
from aislewatch.rehearsal.store import CORNER_SHOP, Fixture, Store
from aislewatch.rehearsal.view import View
from tests.unit.rehearsal.static_poses import moment, somebody

VIEW = View("south", (3.0, 0.4, 2.3), (3.0, 3.5, 0.8), 65.0, (320, 180), noise=0.0)
SHELF = Fixture("shelf", (1.0, 4.0, 0.0), (5.0, 4.5, 1.6), "s", (0.2, 0.7, 1.2))
SIZES = {
    PropKind.TROLLEY: (0.55, 0.9, 1.0),
    PropKind.STROLLER: (0.55, 0.9, 1.0),
    PropKind.BACKPACK: (0.3, 0.16, 0.42),
}


@pytest.fixture(scope="module")
def bare() -> Renderer:
    return Renderer(Store((6.0, 6.0), (), (), (VIEW,)), VIEW)


def thing(kind: PropKind) -> Prop:
    size = SIZES.get(kind, (0.24, 0.16, 0.30))
    return Prop(kind, np.array([3.5, 2.6, 0.2 + size[2] / 2]), np.eye(3), size, (40, 60, 200))


@pytest.mark.parametrize("kind", list(PropKind))
def test_every_thing_is_drawn_where_it_is(bare: Renderer, kind: PropKind) -> None:
    prop = thing(kind)
    without, held = moment(somebody((2.4, 3.0))), moment(somebody((2.4, 3.0), props=(prop,)))
    differs = np.abs(bare.render(held).astype(int) - bare.render(without).astype(int)).max(axis=2) > 12
    y, x = np.nonzero(differs)
    pixels, _ = VIEW.project(prop.centre)
    assert len(x) > 20
    assert abs(x.mean() - pixels[0]) < 12
    assert abs(y.mean() - pixels[1]) < 22  # handles reach above
    assert bare.visible(held)[0].box == bare.visible(without)[0].box  # things are not the body


@pytest.mark.parametrize("kind", list(PropKind))
def test_things_keep_to_their_size(kind: PropKind) -> None:
    prop = thing(kind)
    points = mesh_of(prop).points
    half = np.array(prop.size) / 2
    assert (points.min(axis=0) > -1.25 * half - 0.03).all()
    assert (points.max(axis=0)[:2] < 1.25 * half[:2] + 0.03).all()
    assert points[:, 2].max() < 3.3 * half[2]


def test_a_bag_at_the_side_hides_the_hand_behind_it(bare: Renderer) -> None:
    figure = somebody(yaw=-np.pi / 2)
    wrist = figure.joints[9 + 5]  # the left wrist of COCO, after five joints of the trunk
    bag = Prop(PropKind.SHOPPING_BAG, wrist - np.array([0.0, 0.25, 0.0]), np.eye(3), (0.4, 0.1, 0.5))
    (without,), (behind,) = bare.visible(moment(figure)), bare.visible(moment(replace(figure, props=(bag,))))
    assert without.joints[14]
    assert not behind.joints[14]


def test_shelves_are_full_of_varied_goods() -> None:
    empty, full = (
        backdrop(Store((6.0, 6.0), fixtures, (), (VIEW,)), VIEW, default_rng(3))
        for fixtures in ((), (SHELF,))
    )
    corners = np.array([[1.1, 4.0, 0.2], [4.9, 4.0, 1.5]])
    pixels, _ = VIEW.project(corners)
    (left, bottom), (right, top) = (pixels * FINE).astype(int)
    goods = full.picture[top:bottom, left:right].reshape(-1, 3)
    wall = empty.picture[top:bottom, left:right].reshape(-1, 3)
    assert goods.std(axis=0).mean() > 1.5 * wall.std(axis=0).mean()
    assert (full.depth <= empty.depth + 1e-4).all()
    assert np.isnan(full.floor).sum() > np.isnan(empty.floor).sum()


def test_depth_is_what_the_plan_says() -> None:
    drawn = backdrop(Store((6.0, 6.0), (SHELF,), (), (VIEW,)), VIEW, default_rng(0))
    on_floor = np.array([3.0, 2.8, 0.0])
    on_top = np.array([3.0, 4.25, 1.6])
    for place in (on_floor, on_top):
        pixels, depth = VIEW.project(place)
        x, y = (pixels * FINE).astype(int)
        assert drawn.depth[y, x] == pytest.approx(float(depth), abs=0.05)


def test_seeds_fill_shelves_differently() -> None:
    store = Store((6.0, 6.0), (SHELF,), (), (VIEW,))
    one, again, other = (backdrop(store, VIEW, default_rng(seed)).picture for seed in (1, 1, 2))
    assert one.tobytes() == again.tobytes()
    assert one.tobytes() != other.tobytes()


def test_light_and_noise_are_the_views() -> None:
    store = Store((6.0, 6.0), (), (), (VIEW,))
    dim = Renderer(store, replace(VIEW, light=0.5)).render(moment())
    clear = Renderer(store, VIEW).render(moment())
    noisy = Renderer(store, replace(VIEW, noise=6.0)).render(moment())
    assert dim.mean() == pytest.approx(clear.mean() / 2, rel=0.05)
    assert (noisy.astype(int) - clear).std() == pytest.approx(6.0, rel=0.2)


def test_blur_softens_edges() -> None:
    store = Store((6.0, 6.0), (SHELF,), (), (VIEW,))
    sharp, soft = (Renderer(store, replace(VIEW, blur=blur)).render(moment()) for blur in (0.0, 3.0))
    edges = [np.abs(np.diff(picture.astype(int), axis=1)).mean() for picture in (sharp, soft)]
    assert edges[1] < 0.7 * edges[0]


def test_the_shipped_store_is_drawn_from_every_camera() -> None:
    for view in CORNER_SHOP.views:
        small = replace(view, size=(160, 90))
        picture = Renderer(CORNER_SHOP, small).render(moment())
        assert 60 < picture.mean() < 220
        assert picture.std() > 15
