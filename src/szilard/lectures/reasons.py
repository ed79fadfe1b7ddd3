"""Why right answers are right, by the keys of their exercises; here, so that nobody reads them in a lecture by accident."""

REASONS: dict[str, str] = {
    "12.1": "The pairs are {000, 111} and three like {100, 011}: 0.729 - 0.001 + 3 (0.081 - 0.009) = 0.944. A bare qubit keeps 0.8.",
    "12.2": "The probability of the outcome is the same for all amplitudes: it tells nothing of them, and disturbs nothing.",
    "12.3": "A pair adds the difference of its two probabilities, and the sum over all words counts it twice. With v = 0 nothing is left.",
    "12.4": "Three or more flip with probability 10 q³(1-q)² + 5 q⁴(1-q) + q⁵ = 0.00856; 1 minus twice that. Two flips are harmless.",
    "12.5": "0.01 x 0.95² against 0.99 x 0.05². One reading gives 0.161 only: where readout is poor, a good strategy asks again.",
    "12.6": "Prediction, then Bayes' rule: the forward algorithm. With e = 0 the words that contradict the outcome are struck out.",
}
