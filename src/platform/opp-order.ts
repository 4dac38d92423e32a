/** The order of operating points in a platform file. */
import { block, read, type Complain, type Path } from './raw.js';
import { formatQuantity } from '../units/units.js';

/** Frequencies rise strictly and voltages do not fall; they are known of all points or of none. */
export function checkOrder(path: Path, points: readonly unknown[], complain: Complain): void {
  for (let i = 1; i < points.length; i++) {
    const [before, here] = [block(points[i - 1]), block(points[i])];
    const [f0, f1] = [read(before['f'], 'frequency'), read(here['f'], 'frequency')];
    const [v0, v1] = [read(before['v'], 'voltage'), read(here['v'], 'voltage')];
    // Governors tell them apart in whole kHz, as Linux does.
    if (f0 !== undefined && f1 !== undefined && Math.round(f1 / 1e3) <= Math.round(f0 / 1e3)) {
      const least = formatQuantity(f0, 'frequency', 6);
      complain([...path, i, 'f'], String(here['f']), `OPPs ascending in frequency: above ${least}`);
    }
    if (v0 !== undefined && v1 !== undefined && v1 < v0) {
      const least = formatQuantity(v0, 'voltage', 6);
      complain(
        [...path, i, 'v'],
        String(here['v']),
        `a voltage that does not fall as frequency rises: at least ${least}`,
      );
    }
  }
  const voltages = points.map((point) => read(block(point)['v'], 'voltage'));
  if (!voltages.some((v) => v !== undefined && v > 0)) return;
  voltages.forEach((v, i) => {
    if (v === 0)
      complain([...path, i, 'v'], '0 V', 'the voltage of this OPP, as others have theirs (0 V is for none known)');
  });
}
