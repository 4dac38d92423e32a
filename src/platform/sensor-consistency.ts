/** Names in the sensors of a platform file, and what their figures need of each other. */
import { block, isText, list, read, reference, type Complain } from './raw.js';

type Block = Record<string, unknown>;

/** Complains of sensors of what is not there, and of samples that are late or noisy although none are taken. */
export function checkSensors(file: Block, complain: Complain): void {
  const sensors = block(file['sensors']);
  const rails = list(file['rails']).filter(isText);
  for (const rail of Object.keys(block(sensors['rails'])))
    reference(['sensors', 'rails', rail], rail, rails, 'a power rail of this file', complain);
  const zones = list(block(file['heat'])['zones']).flatMap((zone) => {
    const { name } = block(zone);
    return isText(name) ? [name] : [];
  });
  for (const [name, raw] of Object.entries(block(sensors['zones']))) {
    const at = ['sensors', 'zones', name];
    reference(at, name, zones, 'a thermal zone of this file', complain);
    const sensor = block(raw);
    if (read(block(sensor['period'])['value'], 'time') !== 0) continue;
    for (const [figure, dimension] of [
      ['delay', 'time'],
      ['noise', 'temperatureStep'],
    ] as const) {
      const { value } = block(sensor[figure]);
      if ((read(value, dimension) ?? 0) > 0)
        complain([...at, figure, 'value'], String(value), 'none, or a period: without one it takes no samples');
    }
  }
}
