import { provenanceText } from '../../src/cli/provenance-text.js';
import { listPlatforms, loadPlatform } from '../../src/platform/load.js';
import { countStatuses, isComputed } from '../../src/platform/provenance.js';
import { STATUS_ORDER, type Status } from '../../src/platform/model.js';

/** Figures of each status among lines of the list; a line of several says how many it stands for. */
function listed(lines: readonly string[], statusOf: (line: string) => string): Record<Status, number> {
  const counts: Record<Status, number> = { recalled: 0, estimated: 0, derived: 0, published: 0 };
  for (const line of lines) counts[statusOf(line) as Status] += Number(/ {2}(\d+) figures {2}/.exec(line)?.[1] ?? 1);
  return counts;
}

test.each(listPlatforms())('the counts of the provenance of %s are those of the figures that it lists', (name) => {
  const platform = loadPlatform(name);
  const text = provenanceText(platform);
  const [written, computed] = text.split('\ncomputed or assumed: ') as [string, string | undefined];

  const head = /^all +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$/m.exec(written)!.slice(1).map(Number);
  const sections = new Map(
    written
      .split('\n\n')
      .slice(1)
      .map((section) => [section.split(':')[0]!, section.match(/^ {4}\S/gm)!.length]),
  );
  expect(head.slice(0, 4)).toEqual(STATUS_ORDER.map((status) => sections.get(status) ?? 0));

  const lines = (computed ?? '').split('\n').filter((line) => line.startsWith('    '));
  const counts = listed(lines, (line) => / {2}(recalled|estimated|derived|published) {2}/.exec(line)![1]!);
  expect(counts).toEqual(countStatuses(platform.provenance.filter(isComputed)));
  const told = /silent\s\(([^)]*)\)/.exec(written)?.[1]?.replace(/\n/g, ' ') ?? '';
  expect(told).toBe(
    STATUS_ORDER.filter((s) => counts[s] > 0)
      .map((s) => `${counts[s]} ${s}`)
      .join(', '),
  );
  expect(Number(/^\d+/.exec(computed ?? '')?.[0] ?? 0)).toBe(Object.values(counts).reduce((sum, n) => sum + n));
});

test('an assumed meter is listed with its figures', () =>
  expect(provenanceText(loadPlatform('raspberry-pi-4'))).toMatch(
    /sensors\.meter\.resolution +10 mW +estimated +Assumed meter/,
  ));
