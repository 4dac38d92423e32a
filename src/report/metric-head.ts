/** Names of columns as heads of tables. */

/** A column in words, without its unit, which a head has apart. */
export const metricHead = (name: string, unit: string): string =>
  (unit === ''
    ? name
    : name.replace(new RegExp(`_${unit.toLowerCase().replace('1/s', 'per_s').replace('°', '')}$`), '')
  )
    .replaceAll('_', ' ')
    .replace(/\bsoc\b/, 'SoC');

/** Shares are read in per cent. */
export const isShare = (name: string, unit: string): boolean => unit === '' && /accuracy|_rate$/.test(name);
