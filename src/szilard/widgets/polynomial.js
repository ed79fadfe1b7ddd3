// The polynomial with the least squared distance to points, by orthogonal columns (Gram and Schmidt, modified).

const SMALL = 1e-9; // of a column, below which it says nothing new

function columns(ts, degree) {
  const found = [ts.map(() => 1)];
  for (let d = 1; d <= degree; d += 1) found.push(found[d - 1].map((value, p) => value * ts[p]));
  return found;
}

const inner = (a, b) => a.reduce((sum, value, p) => sum + value * b[p], 0);

// Values at the places `at` of the fit of this degree to `points`, over the interval [low, high].
export function fitted(points, degree, [low, high], at) {
  const scaled = (x) => (2 * x - low - high) / (high - low);
  const most = Math.min(degree, points.length - 1);
  const basis = columns(points.map(([x]) => scaled(x)), most);
  const shown = columns(at.map(scaled), most);
  let rest = points.map(([, y]) => y);
  const sum = at.map(() => 0);
  for (let d = 0; d <= most; d += 1) {
    const size = Math.sqrt(inner(basis[d], basis[d]));
    if (size < SMALL) continue;
    for (const list of [basis, shown]) list[d] = list[d].map((value) => value / size);
    for (let later = d + 1; later <= most; later += 1) {
      const overlap = inner(basis[d], basis[later]);
      basis[later] = basis[later].map((value, p) => value - overlap * basis[d][p]);
      shown[later] = shown[later].map((value, p) => value - overlap * shown[d][p]);
    }
    const weight = inner(basis[d], rest);
    rest = rest.map((value, p) => value - weight * basis[d][p]);
    shown[d].forEach((value, p) => (sum[p] += weight * value));
  }
  return sum;
}
