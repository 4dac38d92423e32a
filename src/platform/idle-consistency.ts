/** What a schema cannot say about idle states: their order, and what the shallowest is. */
import { block, list, read, type Complain, type Path } from './raw.js';

/** States go from shallow to deep; a GPU or NPU has none, and a CPU does not go off by itself. */
export function checkIdle(path: Path, core: Record<string, unknown>, complain: Complain): void {
  const cpu = core['kind'] === 'cpu';
  if (cpu && 'autosuspend' in core) complain([...path, 'autosuspend'], 'autosuspend', 'idle_states, for this is a CPU');
  if (!cpu && 'idle_states' in core)
    complain([...path, 'idle_states'], 'idle_states', 'autosuspend, for this is no CPU');
  const states = list(block(core['idle_states'])['states']).map(block);
  const at = [...path, 'idle_states', 'states'];
  states.forEach((state, i) => {
    if (states.findIndex(({ name }) => name === state['name']) < i)
      complain([...at, i, 'name'], String(state['name']), 'a name that no other state of it has');
    const worth = read(state['residency'], 'time');
    for (const way of ['entry', 'exit'])
      if ((read(state[way], 'time') ?? 0) > (worth ?? Infinity))
        complain(
          [...at, i, 'residency'],
          String(state['residency']),
          `at least its ${way} latency, ${String(state[way])}`,
        );
    const { value: power } = block(state['power']) as { value?: number };
    if (i === 0) {
      if (power !== undefined)
        complain([...at, 0, 'power'], String(power), "none, for the table's idle power is the shallowest state's");
      if (state['level'] === 'cluster')
        complain([...at, 0, 'level'], 'cluster', 'core, for a core alone must be able to rest');
      return;
    }
    const before = states[i - 1]!;
    if (power === undefined) complain([...at, i], 'nothing', 'power: the share that is left of the shallowest state');
    const shallower = i === 1 ? 1 : Number(block(before['power'])['value']);
    if (Number(power) > shallower)
      complain([...at, i, 'power', 'value'], String(power), 'no more than in the state before it');
    const [last, here] = [read(before['residency'], 'time'), read(state['residency'], 'time')];
    if (last !== undefined && here !== undefined && here < last)
      complain([...at, i, 'residency'], String(state['residency']), 'no less than that of the state before it');
    if (before['level'] === 'cluster' && state['level'] !== 'cluster')
      complain([...at, i, 'level'], 'core', 'cluster, as the shallower state before it');
  });
}
