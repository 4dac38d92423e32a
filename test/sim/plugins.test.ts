import { simulate } from '../../src/sim/simulate.js';
import {
  defineCpufreq,
  defineCpuidle,
  defineDevfreq,
  defineManager,
  definePlacement,
  defineScheduler,
  defineThermal,
  PLUGIN_KINDS,
  type OperatingPoint,
  type Plugin,
  type PluginKind,
} from '../../src/policy/contract.js';
import type { ThermalZoneSpec } from '../../src/platform/model.js';
import type { ThermalZone } from '../../src/policy/thermal/zone.js';
import { HEAT_DEFAULTS, type RunFailure } from '../../src/sim/model.js';
import {
  application,
  element,
  heated,
  idleStates,
  platform,
  policy,
  scenario,
  workload,
  zone,
} from '../support/make.js';

/** Whatever a user's JavaScript might return, in spite of the types. */
type Returned = (context: {
  at(time: number, fn: unknown): unknown;
  every(period: unknown, fn: unknown): unknown;
}) => unknown;

/** Members of contexts that a plug-in might sort or change in place. */
interface Given {
  readonly domain: { readonly frequencies: number[] };
  readonly cpus: unknown[];
  applications(): { points(): OperatingPoint[]; apply(point: OperatingPoint): unknown }[];
}

const pluginOf = (kind: PluginKind, create: Returned): Plugin => {
  const base = { name: 'mine', about: 'Made by a test.', params: {}, create: create as never };
  return {
    cpufreq: defineCpufreq,
    devfreq: defineDevfreq,
    cpuidle: defineCpuidle,
    scheduler: defineScheduler,
    thermal: defineThermal,
    placement: definePlacement,
    manager: defineManager,
  }[kind](base);
};

const hot: ThermalZoneSpec['trips'][number] = {
  type: 'passive',
  temperature: 30,
  hysteresis: 0,
  cooling: [{ domain: 'cpu', lower: 0, upper: 0, weight: 0 }],
};

/** How a run of a CPU and a GPU fails with the plug-in. */
function failureOf(kind: PluginKind, create: Returned): RunFailure | undefined {
  const use = { plugin: pluginOf(kind, create), params: {} };
  return simulate(
    scenario({
      platform: heated(platform(element({ idleStates: idleStates() }), element({ name: 'gpu', kind: 'gpu' })), {
        zones: [zone({ trips: [hot] })],
      }),
      heat: HEAT_DEFAULTS,
      idle: true,
      workload: workload([
        application({ pinned: undefined, choices: [{ element: 'cpu', cores: [1], maxFrequency: Infinity }] }),
      ]),
      policy: policy({ [kind]: use }),
      duration: 1e8,
    }),
  ).failure;
}

describe.each(PLUGIN_KINDS)('What create() of a %s plug-in returns', (kind) => {
  test.each([
    ['undefined', () => undefined, 'undefined'],
    ['null', () => null, 'null'],
    ['a number', () => 7, '7'],
    ['a list', () => [], 'a list'],
    ['a promise', () => Promise.resolve({}), 'a promise'],
  ])('fails the run by name where it is %s', (_what, create, shown) => {
    expect(failureOf(kind, create)).toEqual({
      plugin: 'mine',
      time: 0,
      message: expect.stringContaining(`create() returned ${shown}, expected an object of handlers`) as string,
    });
  });

  test('fails the run by name where it throws', () => {
    const failure = failureOf(kind, () => {
      throw new Error('no such luck');
    });
    expect(failure).toEqual({ plugin: 'mine', time: 0, message: 'no such luck' });
  });
});

describe('Handlers', () => {
  test.each([
    ['devfreq', 'target'],
    ['placement', 'place'],
  ] as const)('of %s must have %s', (kind, name) => {
    expect(failureOf(kind, () => ({}))?.message).toBe(`handler ${name} is undefined, expected a function`);
  });

  test.each([
    ['cpufreq', 'onLimits'],
    ['devfreq', 'target'],
    ['placement', 'place'],
    ['manager', 'onEvent'],
  ] as const)('of %s must be functions', (kind, name) => {
    expect(failureOf(kind, () => ({ target: () => 1e9, place: () => 0, [name]: 7 }))?.message).toContain(
      `handler ${name} is 7`,
    );
  });

  test('that are misspelt are told, for nobody would call them', () => {
    expect(failureOf('manager', () => ({ onInferences: () => undefined }))?.message).toContain(
      'did you mean onInference?',
    );
  });

  test('that are asynchronous are refused, for simulated time does not wait', () => {
    expect(failureOf('manager', () => ({ onEvent: async () => Promise.resolve() }))?.message).toContain('asynchronous');
    expect(failureOf('manager', () => ({ onEvent: () => Promise.resolve() }))?.message).toContain('promise');
  });

  test.each([NaN, -1, undefined, '1e9', null])('of devfreq that want %p fail the run', (answer) => {
    expect(failureOf('devfreq', () => ({ polling: 1e6, target: () => answer }))).toMatchObject({ plugin: 'mine' });
  });

  test.each([-1, 1, 0.5, undefined, '0'])('of placement that answer candidate %p fail the run', (answer) => {
    expect(failureOf('placement', () => ({ place: () => answer }))).toMatchObject({ plugin: 'mine' });
  });

  test.each([NaN, -1, Infinity, '5'])('of a scheduler that let a move cost %p ns fail the run', (migrationCost) => {
    expect(failureOf('scheduler', () => ({ migrationCost }))?.message).toContain('migrationCost is');
  });

  test('of a scheduler say true or false to whether they balance', () => {
    expect(failureOf('scheduler', () => ({ balances: 'yes' }))?.message).toBe(
      'balances is yes, expected true or false',
    );
  });

  test('of an idle governor say whether the tick stops, and answer with a number', () => {
    const handlers = { stopTick: false, select: () => ({ index: 0 }), reflect: () => undefined };
    expect(failureOf('cpuidle', () => ({ ...handlers, stopTick: undefined }))?.message).toBe(
      'stopTick is undefined, expected true or false',
    );
    expect(failureOf('cpuidle', () => handlers)?.message).toBe(
      'chose the idle state an object, expected a number from 0 to 1',
    );
  });

  test.each([NaN, 99, 0.5])('of a thermal governor cannot cool by state %p', (target) => {
    const manage = ({ bindings }: ThermalZone): void => {
      for (const binding of bindings.flat()) {
        binding.target = target;
        binding.device.mark();
        binding.device.update();
      }
    };
    expect(failureOf('thermal', () => ({ kernel: '6.12', manage }))?.message).toContain(
      `cools cpu by state ${target}, expected 0 to 0`,
    );
  });

  test.each([0, 1e-9, -5, NaN, 'soon'])('of devfreq cannot poll every %p ns', (polling) => {
    expect(failureOf('devfreq', () => ({ polling, target: () => 1e9 }))?.message).toContain('polling');
  });
});

describe('Timers', () => {
  test.each([0, -1, 1e-9, NaN, undefined, '5'])('cannot have a period of %p', (period) => {
    expect(
      failureOf('manager', (c) => {
        c.every(period, () => undefined);
        return {};
      })?.message,
    ).toContain('period');
  });

  test('that are set again in their own instant fail the run, for it would not end', () => {
    const failure = failureOf('manager', (c) => {
      const again = (): unknown => c.at(5, again);
      again();
      return {};
    });
    expect(failure).toMatchObject({
      plugin: 'mine',
      time: 5,
      message: expect.stringContaining('a million times') as string,
    });
  });

  test('need something to do', () => {
    expect(
      failureOf('manager', (c) => {
        c.at(5, 'this');
        return {};
      })?.message,
    ).toContain('the action of a timer is this, expected a function');
  });
});

describe('What a plug-in is given', () => {
  test.each([
    ['cpufreq', (c) => c.domain.frequencies.fill(1)],
    ['devfreq', (c) => c.domain.frequencies.push(1)],
    ['scheduler', (c) => c.cpus.splice(0)],
  ] as [PluginKind, (context: Given) => unknown][])('is not for a %s plug-in to change', (kind, change) => {
    const failure = failureOf(kind, (context) => {
      change(context as unknown as Given);
      return {};
    });
    expect(failure).toMatchObject({
      plugin: 'mine',
      message: expect.stringMatching('read only|not extensible|Cannot') as string,
    });
  });

  test('is refused where it is no point: cores are whole', () => {
    const failure = failureOf('manager', (context) => ({
      onEvent: () => {
        const app = (context as unknown as Given).applications()[0]!;
        app.apply({ ...app.points()[0]!, cores: 0.5 });
      },
    }));
    expect(failure?.message).toBe('asked for 0.5 cores of cpu');
  });
});
