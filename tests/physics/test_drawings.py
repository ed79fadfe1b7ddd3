"""Are discs and squares where they should be, and as large as they should be?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.physics.drawings import Placed, circle, random_place, square

PLACES = [Placed(0.0, 0.0, 0.5), Placed(-0.3, 0.6, 0.25), Placed(0.9, -0.9, 0.7), Placed(0.0, 0.0, 0.0)]


@pytest.mark.parametrize("placed", PLACES)
def test_pixels_are_those_inside(placed):
    """Pixel by pixel, by the distance in the Euclidean and in the maximum norm. Rows are y, the lowest first."""
    n = 27
    for draw, order in ((circle, 2), (square, np.inf)):
        picture = np.asarray(draw(placed, n))
        for row in range(n):
            for column in range(n):
                away = np.array([-1 + 2 * column / (n - 1) - placed.x, -1 + 2 * row / (n - 1) - placed.y])
                distance = np.linalg.norm(away, order)
                if abs(distance - placed.r) > 1e-6:
                    assert picture[row, column] == (distance < placed.r)


@pytest.mark.parametrize(("draw", "area"), [(circle, np.pi), (square, 4.0)])
def test_area_is_that_of_the_shape(draw, area):
    """On a fine grid: the error is at most the rim, which is one pixel wide."""
    picture = draw(Placed(0.1, -0.05, 0.6), 801)
    assert float(picture.sum()) * (2 / 800) ** 2 == pytest.approx(0.36 * area, abs=8 * 0.6 * 2 / 800)


def test_square_surrounds_the_disc():
    placed = jax.vmap(random_place)(jax.random.split(jax.random.key(0), 200))
    discs, squares = (jax.vmap(draw)(placed) for draw in (circle, square))
    assert bool(jnp.all(squares >= discs)) and discs.shape == (200, 27, 27) and set(np.unique(discs)) == {0.0, 1.0}


def test_places_are_uniform():
    """Means and extremes of 4000 places; a mean beyond 5 standard errors comes once in 1.7 million."""
    placed = jax.vmap(lambda key: random_place(key, 0.5, 0.1))(jax.random.split(jax.random.key(1), 4000))
    for values, low, high in zip(map(np.asarray, placed), (-1, -1, 0.1), (1, 1, 0.5), strict=True):
        assert low <= values.min() < low + 0.01 and high - 0.01 < values.max() <= high
        assert float(values.mean()) == pytest.approx((low + high) / 2, abs=5 * (high - low) / 12**0.5 / 4000**0.5)
