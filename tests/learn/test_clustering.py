"""Are k-means, DBSCAN and EM what scikit-learn says they are, and does no step of them go the wrong way?"""

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.cluster import DBSCAN, KMeans
from sklearn.metrics import silhouette_score
from sklearn.mixture import GaussianMixture

from szilard.data.point_sets import blobs, rings, spirals
from szilard.errors import InputError
from szilard.learn import coin_mixture, dbscan, gaussian_mixture, k_means

SEEDS = range(40)
ROUNDING = 1e-10  # of a mean log-likelihood of a few nats, times the condition of the covariances, at most about 10^5


def scattered(seed: int, count: int = 120) -> np.ndarray:
    """Points in one, two or three dimensions, some of them twice."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, 1 + seed % 3)) * rng.uniform(0.1, 3) + 3 * rng.integers(0, 3, (count, 1))
    return np.concatenate([x, x[:10]])


@pytest.mark.parametrize("seed", SEEDS)
def test_likelihood_never_falls(seed):
    """From good starts and bad ones, also where components shrink to the floor."""
    x, rng = scattered(seed), np.random.default_rng(seed)
    for floor in (1e-4, 0.5):
        start = gaussian_mixture.begin(rng, x, 2 + seed % 4, floor, near=seed % 2)
        curve = gaussian_mixture.improve(x, start, floor=floor, tolerance=-np.inf, limit=60).curve
        assert len(curve) == 61 and np.diff(curve).min() >= -ROUNDING and curve[-1] > curve[0]


@pytest.mark.parametrize("seed", range(20))
def test_cost_of_k_means_never_rises(seed):
    x = scattered(seed)
    costs = k_means.lloyd(x, x[:5]).costs
    assert np.diff(costs).max(initial=0) <= 1e-9 * costs[0]


@pytest.mark.parametrize("seed", range(20))
def test_likelihood_of_coins_never_falls(seed):
    rng = np.random.default_rng(seed)
    heads = rng.binomial(8, rng.uniform(0.1, 0.9, 3)[rng.integers(0, 3, 50)])
    curve = coin_mixture.estimate(rng.uniform(0.2, 0.8, 3), heads, 8, 60)[1]
    assert np.diff(curve).min() >= -ROUNDING


def test_density_is_that_of_scipy():
    rng = np.random.default_rng(0)
    mixture = gaussian_mixture.begin(rng, scattered(1), 3, 0.1)
    x = rng.normal(size=(7, 2))
    parts = zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    wanted = sum(w * multivariate_normal(mean, covariance).pdf(x) for w, mean, covariance in parts)
    np.testing.assert_allclose(np.exp(gaussian_mixture.log_density(mixture, x)), wanted, rtol=1e-10)


@pytest.mark.parametrize("seed", range(3))
def test_em_is_that_of_scikit_learn(seed):
    """Likelihood and BIC after 20 steps from the same start."""
    x = blobs(np.random.default_rng(seed), 200).x
    start = gaussian_mixture.begin(np.random.default_rng(seed), x, 3, 1e-9)
    ours = gaussian_mixture.improve(x, start, floor=1e-9, tolerance=-np.inf, limit=20).mixture
    inverse = np.linalg.inv(start.covariances)
    there = GaussianMixture(3, max_iter=20, tol=0, reg_covar=0, weights_init=start.weights, means_init=start.means, precisions_init=inverse)
    with pytest.warns(match="not converge"):
        there.fit(x)
    np.testing.assert_allclose(ours.means, there.means_, atol=1e-8)
    assert gaussian_mixture.bic(ours, x) == pytest.approx(there.bic(x), abs=1e-6)


def test_floor_is_the_best_covariance_under_its_bound():
    """No other covariance with eigenvalues above the floor gives the points a larger likelihood."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 2)) @ np.array([[1.0, 0.9], [0.0, 0.1]])
    best = gaussian_mixture.maximized(x, np.ones((300, 1)), 0.3)
    value = gaussian_mixture.log_density(best, x).mean()
    for _ in range(200):
        turned = np.linalg.qr(rng.normal(size=(2, 2)))[0]
        other = (turned * rng.uniform(0.3, 3, 2)) @ turned.T
        assert gaussian_mixture.log_density(best._replace(covariances=other[None]), x).mean() <= value
    assert np.linalg.eigvalsh(best.covariances[0])[0] == pytest.approx(0.3)


@pytest.mark.parametrize("make", [blobs, rings, spirals])
@pytest.mark.parametrize("radius", [0.15, 0.3, 0.6])
def test_dbscan_is_that_of_scikit_learn(make, radius):
    """The same labels, those of noise and of border points included."""
    x = make(np.random.default_rng(3), 250).x
    np.testing.assert_array_equal(dbscan.dbscan(x, radius), DBSCAN(eps=radius, min_samples=dbscan.FEWEST).fit(x).labels_)


def test_k_means_is_that_of_scikit_learn():
    x = blobs(np.random.default_rng(0), 300).x
    ours = k_means.lloyd(x, x[:4])
    theirs = KMeans(4, init=x[:4], n_init=1, tol=0, algorithm="lloyd").fit(x)
    np.testing.assert_allclose(ours.centres, theirs.cluster_centers_, atol=1e-10)
    np.testing.assert_array_equal(ours.labels, theirs.labels_)
    assert ours.costs[-1] == pytest.approx(theirs.inertia_)


def test_silhouette_is_that_of_scikit_learn():
    x, rng = blobs(np.random.default_rng(0), 100).x, np.random.default_rng(1)
    labels = np.append(rng.integers(0, 4, 99), 9)  # a point alone, too
    assert k_means.silhouette(x, labels) == pytest.approx(silhouette_score(x, labels))


@pytest.mark.parametrize("make", [rings, spirals])
def test_dbscan_finds_what_is_wound_around_each_other(make):
    """With 400 points all of the seeds 0 to 19 have an agreement of 0.99 or more: each point but a few is in the right one of two."""
    points = make(np.random.default_rng(0), 400)
    labels = dbscan.dbscan(points.x, dbscan.steadiest(dbscan.scan(points.x)))
    assert labels.max() == 1
    assert max(np.mean(labels == points.labels), np.mean(labels == 1 - points.labels)) > 0.97


def test_one_cloud_is_one_cluster():
    """Nor does any radius split it for long: seeds 0 to 9 give one cluster."""
    x = np.random.default_rng(0).uniform(size=(400, 2))
    assert dbscan.dbscan(x, dbscan.steadiest(dbscan.scan(x))).max() == 0


def test_normal_points_are_one_component():
    """BIC and ICL choose one of three; over seeds 0 to 19 always."""
    x, rng = np.random.default_rng(0).normal(size=(300, 2)), np.random.default_rng(1)
    fits = [gaussian_mixture.fit(rng, x, k, floor=1e-3).mixture for k in (1, 2, 3)]
    for criterion in (gaussian_mixture.bic, gaussian_mixture.icl):
        assert min(range(3), key=lambda k: criterion(fits[k], x)) == 0


def test_coins_are_told_apart():
    """500 sets of 20 tosses: standard errors of about 0.007; 5 of them are exceeded once in 1.7 million."""
    rng = np.random.default_rng(0)
    heads = rng.binomial(20, np.array([0.8, 0.3])[rng.integers(0, 2, 500)])
    np.testing.assert_allclose(coin_mixture.estimate(np.array([0.6, 0.5]), heads, 20)[0], [0.8, 0.3], atol=0.035)


def test_what_cannot_be_is_refused():
    few, rng = np.zeros((2, 1)), np.random.default_rng(0)
    with pytest.raises(InputError, match=r"^There must be at least as many points as clusters, but there are 2 for 3\.$"):
        k_means.k_means(rng, few, 3)
    with pytest.raises(InputError, match=r"^There must be at least as many points as components, but there are 2 for 3\.$"):
        gaussian_mixture.fit(rng, few, 3, floor=1.0)
    with pytest.raises(InputError, match=r"^`floor` must be greater than 0, but is 0\.$"):
        gaussian_mixture.fit(rng, few, 1, floor=0)
    with pytest.raises(InputError, match=r"^`radius` must be greater than 0, but is 0\.$"):
        dbscan.dbscan(few, 0)
    with pytest.raises(InputError, match=r"^A silhouette needs points of two clusters or more"):
        k_means.silhouette(few, np.zeros(2, int))
