/** Sensors of a platform file into the model, and the meter that a board without any is given. */
import type { Provenance, SensorModel, SensorSpec } from './model.js';
import type { PlatformFile, SensorsFile } from './schema.js';

type PowerSensorFile = NonNullable<SensorsFile['meter']>;

/** A meter in the supply of a board, as on a desk: a reading a second in steps of 10 mW. */
const EXTERNAL_METER: SensorSpec = { period: 1e9, resolution: 0.01, delay: 0, noise: 0 };

const measuresPower = (sensors: SensorsFile | undefined): boolean =>
  sensors !== undefined && (sensors.meter !== undefined || Object.keys(sensors.rails).length > 0);

export function sensorsOf(file: PlatformFile): SensorModel {
  const { sensors, heat, rails } = file;
  return {
    rails: rails.map((rail) => {
      const sensor = sensors?.rails[rail];
      return sensor && powerSensor(sensor);
    }),
    meter: sensors?.meter ? powerSensor(sensors.meter) : measuresPower(sensors) ? undefined : EXTERNAL_METER,
    zones: (heat?.zones ?? []).map(({ name, resolution }) => {
      const sensor = sensors?.zones[name];
      return {
        period: sensor?.period.value ?? 0,
        resolution: resolution.value,
        delay: sensor?.delay?.value ?? 0,
        noise: sensor?.noise?.value ?? 0,
      };
    }),
  };
}

const powerSensor = ({ period, resolution, delay, noise }: PowerSensorFile): SensorSpec => ({
  period: period.value,
  resolution: resolution.value,
  delay: delay?.value ?? 0,
  noise: noise?.value ?? 0,
});

/** Where the figures of a meter come from that no file states. */
export function meterProvenance(file: PlatformFile): Provenance[] {
  if (measuresPower(file.sensors)) return [];
  const entry = (figure: string, value: string): Provenance => ({
    path: `sensors.meter.${figure}`,
    value,
    status: 'estimated',
    sources: [],
    note: 'Assumed meter outside the board, for the file states no power sensor.',
  });
  return [entry('period', '1 s'), entry('resolution', '10 mW')];
}
