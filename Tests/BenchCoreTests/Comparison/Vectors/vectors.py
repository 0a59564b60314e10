"""What SciPy says of samples: the vectors that StatisticsTests compares Sources/BenchCore/Comparison with.

Made with SciPy 1.17 and NumPy: python3 vectors.py > vectors.json
"""

import itertools
import json
import math

import numpy as np
from scipy import stats

random = np.random.default_rng(20250101)


def lognormal(size, shift=0.0, digits=4):
    return [round(float(x), digits) for x in random.lognormal(4 + shift, 0.1, size)]


def mann_whitney(a, b, exact):
    if not exact:
        return stats.mannwhitneyu(a, b, method="asymptotic", use_continuity=True).pvalue
    if len(set(a + b)) == len(a + b):
        return stats.mannwhitneyu(a, b, method="exact").pvalue
    # SciPy's exact method does not know ties: all divisions, one by one.
    rank_sum = lambda x, y: stats.rankdata(np.concatenate([x, y]))[: len(x)].sum()
    return stats.permutation_test(
        (a, b), rank_sum, permutation_type="independent", n_resamples=math.inf
    ).pvalue


def signed_rank(differences, exact):
    if not exact:
        return stats.wilcoxon(differences, correction=True, method="asymptotic").pvalue
    if len(set(map(abs, differences))) == len(differences) and 0 not in differences:
        return stats.wilcoxon(differences, method="exact").pvalue
    kept = np.array([d for d in differences if d != 0])
    ranks = stats.rankdata(abs(kept))
    sums = [
        sum(r for r, sign in zip(ranks, signs) if sign)
        for signs in itertools.product([False, True], repeat=len(kept))
    ]
    observed = ranks[kept > 0].sum()
    below = sum(s <= observed + 1e-9 for s in sums) / len(sums)
    above = sum(s >= observed - 1e-9 for s in sums) / len(sums)
    return min(1.0, 2 * min(below, above))


def cliff(a, b):
    return float(np.sign(np.subtract.outer(a, b)).mean())


def all_medians(sample):
    return np.array([np.median(s) for s in itertools.product(sample, repeat=len(sample))])


def ratio_bounds(base, candidate, paired):
    """Quantiles of the bootstrap distribution itself, from every sample that can be drawn.

    Two thousand samples find a quantile of 2.5 % between those of 1.5 and 3.5 %.
    """
    if paired:
        places = list(itertools.product(range(len(base)), repeat=len(base)))
        ratios = np.array(
            [np.median(np.take(candidate, p)) / np.median(np.take(base, p)) for p in places]
        )
    else:
        ratios = np.divide.outer(all_medians(candidate), all_medians(base)).ravel()
    names = ["low_least", "low_most", "high_least", "high_most"]
    return dict(zip(names, map(float, np.quantile(ratios, [0.015, 0.035, 0.965, 0.985]))))


def tied(size):
    return [float(x) for x in random.integers(1, 6, size)]


samples = [
    (lognormal(3), lognormal(3)),
    (lognormal(5), lognormal(5, 0.2)),
    (lognormal(10), lognormal(10, 0.05)),
    (lognormal(12), lognormal(12)),
    (lognormal(4), lognormal(9, 0.1)),
    ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]),
    (tied(4), tied(5)),
    (tied(7), tied(7)),
    ([2.0, 2.0, 2.0], [2.0, 2.0, 2.0, 2.0]),
    ([0.0, 0.0, 1.0], [0.0, 3.0, 3.0, 4.0]),
    (lognormal(20), lognormal(20, 0.08)),
    (lognormal(40), lognormal(35, 0.02)),
    (tied(30), tied(25)),
]
differences = [
    [1.5, -0.5, 2.5, 3.5, 4.5],
    [1.0, 1.0, -1.0, 2.0, 0.0, 3.0],
    [round(float(x), 3) for x in random.normal(0.4, 1, 12)],
    [round(float(x), 3) for x in random.normal(0, 1, 20)],
    [round(float(x), 3) for x in random.normal(0.3, 1, 40)],
    [float(x) for x in random.integers(1, 9, 40) * random.choice([-1, 1], 40)],
]
probabilities = [
    [0.01, 0.02, 0.03, 0.04, 0.05],
    [0.001, 0.3, 0.04, 0.04, 0.9, 1.0],
    [0.7],
    [float(round(x, 6)) for x in random.uniform(0, 1, 40) ** 3],
]
ratios = [
    (lognormal(5), lognormal(5, 0.2), False),
    (lognormal(4), lognormal(5), False),
    (lognormal(5), lognormal(5, 0.1), True),
    (lognormal(6), lognormal(6, 0.3), True),
]
binomials = [(0, 500), (12, 500), (500, 500), (475, 500), (3, 7)]


def wilson(successes, trials):
    interval = stats.binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    return {
        "successes": successes, "trials": trials,
        "low": float(interval.low), "high": float(interval.high),
    }


print(
    json.dumps(
        {
            "mann_whitney": [
                {"a": a, "b": b, "p": float(mann_whitney(a, b, len(a) + len(b) <= 24))}
                for a, b in samples
            ],
            "cliff": [{"a": a, "b": b, "delta": cliff(a, b)} for a, b in samples],
            "signed_rank": [
                {"differences": d, "p": float(signed_rank(d, len([x for x in d if x]) <= 25))}
                for d in differences
            ],
            "false_discovery": [
                {"p": p, "adjusted": stats.false_discovery_control(p).tolist()}
                for p in probabilities
            ],
            "bootstrap": [
                {"base": b, "candidate": c, "paired": paired, **ratio_bounds(b, c, paired)}
                for b, c, paired in ratios
            ],
            "wilson": [wilson(*b) for b in binomials],
        },
        indent=1,
    )
)
