/** What a schema cannot say about the memory of a platform file. */
import { MEMORY } from './model.js';
import { checkOrder } from './opp-order.js';
import { block, isText, list, read, reference, type Complain } from './raw.js';

/** The memory is on a rail of its own, gives each element what it can take, and has its OPPs in order. */
export function checkMemory(file: Record<string, unknown>, complain: Complain): void {
  if (!('memory' in file)) return;
  const memory = block(file['memory']);
  const { rail } = memory;
  if (isText(rail)) {
    reference(['memory', 'rail'], rail, list(file['rails']).filter(isText), 'a power rail of this file', complain);
    if (list(file['elements']).some((e) => block(e)['rail'] === rail))
      complain(['memory', 'rail'], rail, 'a rail that feeds no element');
  }
  const most = read(block(memory['bandwidth'])['value'], 'bandwidth');
  list(file['elements']).forEach((raw, i) => {
    const bandwidth = block(block(raw)['bandwidth'])['value'];
    const own = read(bandwidth, 'bandwidth');
    if (most !== undefined && own !== undefined && own > most)
      complain(['elements', i, 'bandwidth'], String(bandwidth), 'at most the bandwidth of the memory');
  });
  checkOrder(['memory', 'clock', 'opps', 'points'], list(block(block(memory['clock'])['opps'])['points']), complain);
  checkNames(file, complain);
}

/** Its clock and its heat go by a name that nothing else may have. */
function checkNames(file: Record<string, unknown>, complain: Complain): void {
  const another = `another name: \`${MEMORY}\` is that of the memory`;
  if (Object.hasOwn(block(file['domains']), MEMORY)) complain(['domains', MEMORY], MEMORY, another);
  list(file['elements']).forEach((raw, i) => {
    if (block(raw)['name'] === MEMORY) complain(['elements', i, 'name'], MEMORY, another);
  });
}
