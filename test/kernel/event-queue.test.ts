import fc from 'fast-check';
import { EventQueue } from '../../src/kernel/event-queue.js';

/** All ids that are left, in order of popping. */
function drained(queue: EventQueue): number[] {
  const ids: number[] = [];
  for (let id = queue.pop(); id >= 0; id = queue.pop()) ids.push(id);
  return ids;
}

describe('order', () => {
  test('gives events by time, whatever the order of scheduling', () => {
    const queue = new EventQueue();
    const times = [5, 1, 4, 2, 3, 0, 6];
    const ids = times.map((time, i) => {
      const id = queue.add(0, i, 0);
      queue.at(id, time);
      return id;
    });
    expect(drained(queue).map((id) => times[ids.indexOf(id)])).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('gives the lower priority class first at one time', () => {
    const queue = new EventQueue();
    const late = queue.add(0, 0, 511);
    const middle = queue.add(0, 0, 7);
    const early = queue.add(0, 0, 0);
    for (const id of [late, middle, early]) queue.at(id, 10);
    expect(drained(queue)).toEqual([early, middle, late]);
  });

  test('never lets a priority class overrule time', () => {
    const queue = new EventQueue();
    const first = queue.add(0, 0, 511);
    const second = queue.add(0, 0, 0);
    queue.at(second, 1 + Number.EPSILON);
    queue.at(first, 1);
    expect(drained(queue)).toEqual([first, second]);
  });

  test('gives events of one time and class in order of scheduling', () => {
    const queue = new EventQueue();
    const ids = Array.from({ length: 20 }, () => queue.add(0, 0, 3));
    const order = ids.toReversed();
    for (const id of order) queue.at(id, 42);
    expect(drained(queue)).toEqual(order);
  });

  test('counts moving to the same time as scheduling anew', () => {
    const queue = new EventQueue();
    const [a, b, c] = [queue.add(0, 0, 0), queue.add(0, 0, 0), queue.add(0, 0, 0)];
    for (const id of [a, b, c]) queue.at(id, 1);
    queue.at(a, 1);
    expect(drained(queue)).toEqual([b, c, a]);
  });

  test('keeps ties in order after the event above them is cancelled', () => {
    const queue = new EventQueue();
    const ids = Array.from({ length: 12 }, () => queue.add(0, 0, 0));
    for (const id of ids) queue.at(id, 1);
    queue.cancel(ids[1]!);
    queue.cancel(ids[4]!);
    expect(drained(queue)).toEqual(ids.filter((_, i) => i !== 1 && i !== 4));
  });

  test('takes zero of either sign as one time', () => {
    const queue = new EventQueue();
    const [a, b] = [queue.add(0, 0, 0), queue.add(0, 0, 0)];
    queue.at(a, 0);
    queue.at(b, -0);
    expect(drained(queue)).toEqual([a, b]);
  });
});

describe('one event', () => {
  test('is pending from scheduling until it is popped', () => {
    const queue = new EventQueue();
    const id = queue.add(3, 17, 0);
    expect([queue.pending(id), queue.size, queue.nextTime()]).toEqual([false, 0, Infinity]);
    expect(queue.timeOf(id)).toBeNaN();
    queue.at(id, 8);
    expect([queue.pending(id), queue.size, queue.nextTime(), queue.timeOf(id)]).toEqual([true, 1, 8, 8]);
    expect(queue.pop()).toBe(id);
    expect([queue.pending(id), queue.size, queue.nextTime(), queue.pop()]).toEqual([false, 0, Infinity, -1]);
    expect([queue.kindOf(id), queue.dataOf(id)]).toEqual([3, 17]);
  });

  test('is at its new place after a move forth or back', () => {
    const queue = new EventQueue();
    const [a, b] = [queue.add(0, 0, 0), queue.add(0, 0, 0)];
    queue.at(a, 10);
    queue.at(b, 20);
    queue.at(a, 30);
    expect([queue.nextTime(), queue.size]).toEqual([20, 2]);
    queue.at(a, 5);
    expect([queue.nextTime(), queue.timeOf(a)]).toEqual([5, 5]);
  });

  test('may schedule itself while it is handled', () => {
    const queue = new EventQueue();
    const [tick, end] = [queue.add(0, 0, 0), queue.add(0, 0, 1)];
    queue.at(tick, 1);
    queue.at(end, 3.5);
    const times: number[] = [];
    for (let time = queue.nextTime(), id = queue.pop(); id === tick; time = queue.nextTime(), id = queue.pop()) {
      times.push(time);
      queue.at(tick, time + 1);
    }
    expect(times).toEqual([1, 2, 3]);
  });

  test('does not come after it was cancelled, and can be scheduled again', () => {
    const queue = new EventQueue();
    const [a, b] = [queue.add(0, 0, 0), queue.add(0, 0, 0)];
    queue.at(a, 1);
    queue.at(b, 2);
    queue.cancel(a);
    queue.cancel(a);
    expect([queue.pending(a), queue.size]).toEqual([false, 1]);
    queue.at(a, 3);
    expect(drained(queue)).toEqual([b, a]);
  });

  test('can be cancelled just after another was popped', () => {
    const queue = new EventQueue();
    const ids = [4, 1, 3, 2].map((time) => {
      const id = queue.add(0, 0, 0);
      queue.at(id, time);
      return id;
    });
    expect(queue.pop()).toBe(ids[1]);
    queue.cancel(ids[0]!);
    expect(queue.size).toBe(2);
    expect(drained(queue)).toEqual([ids[3], ids[2]]);
  });

  test('may wait for ever', () => {
    const queue = new EventQueue();
    const [never, soon] = [queue.add(0, 0, 0), queue.add(0, 0, 0)];
    queue.at(never, Infinity);
    queue.at(soon, 1e300);
    expect([queue.size, queue.nextTime()]).toEqual([2, 1e300]);
    expect(drained(queue)).toEqual([soon, never]);
  });
});

describe('ids', () => {
  test('are given again after removal, with nothing left of the former event', () => {
    const queue = new EventQueue();
    const ids = [1, 2, 3].map((kind) => queue.add(kind, kind, 0));
    queue.at(ids[1]!, 5);
    queue.remove(ids[1]!);
    queue.remove(ids[0]!);
    expect(queue.size).toBe(0);
    const again = [queue.add(8, 80, 0), queue.add(9, 90, 0)];
    expect(again.toSorted()).toEqual([ids[0], ids[1]]);
    expect(again.map((id) => [queue.kindOf(id), queue.dataOf(id), queue.pending(id)])).toEqual([
      [8, 80, false],
      [9, 90, false],
    ]);
    expect(queue.add(0, 0, 0)).toBe(3);
  });

  test('carry data that can be changed', () => {
    const queue = new EventQueue();
    const id = queue.add(0, 1, 0);
    queue.at(id, 1);
    queue.setData(id, -2);
    expect([queue.dataOf(id), queue.pending(id)]).toEqual([-2, true]);
  });

  test('go on beyond the first capacity', () => {
    const queue = new EventQueue();
    const ids = Array.from({ length: 1000 }, (_, i) => queue.add(i, -i, i % 5));
    ids.forEach((id, i) => queue.at(id, (i * 7919) % 1000));
    expect(queue.size).toBe(1000);
    const popped = drained(queue);
    expect(popped.map((id) => (id * 7919) % 1000)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(popped.every((id) => queue.kindOf(id) === id && queue.dataOf(id) === -id + 0)).toBe(true);
  });
});

describe('wrong use', () => {
  test('a time that is not a number throws and changes nothing', () => {
    const queue = new EventQueue();
    const id = queue.add(0, 0, 0);
    queue.at(id, 4);
    expect(() => {
      queue.at(id, NaN);
    }).toThrow('not a number');
    expect(queue.timeOf(id)).toBe(4);
  });

  test.each([-1, 512, 0.5, NaN])('priority %p throws', (priority) => {
    expect(() => new EventQueue().add(0, 0, priority)).toThrow('priority');
  });

  test('an id that was never given, or was removed, throws', () => {
    const queue = new EventQueue();
    const removed = queue.add(0, 0, 0);
    queue.remove(removed);
    for (const id of [removed, 5, -1, 1e6]) {
      const uses = [() => queue.at(id, 1), () => queue.cancel(id), () => queue.remove(id), () => queue.setData(id, 1)];
      for (const use of uses) expect(use).toThrow('there is no event');
      expect(queue.pending(id)).toBe(false);
      expect(queue.timeOf(id)).toBeNaN();
    }
  });
});

/** What the queue promises, done in the plainest way: a list that is sorted before each look. */
class SortedList {
  readonly events = new Map<number, { time: number; priority: number; order: number } | undefined>();
  readonly priorities = new Map<number, number>();
  private order = 0;

  at(id: number, time: number): void {
    this.events.set(id, { time, priority: this.priorities.get(id)!, order: this.order++ });
  }

  sorted(): [number, number][] {
    return [...this.events]
      .flatMap(([id, event]) => (event === undefined ? [] : [{ id, ...event }]))
      .sort((a, b) => a.time - b.time || a.priority - b.priority || a.order - b.order)
      .map(({ id, time }) => [id, time]);
  }
}

type Step =
  ['add', number] | ['at', number, number] | ['cancel' | 'remove', number] | ['pop' | 'look' | 'hold', number];

const nth = fc.nat(40);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant('add' as const), fc.nat(2)) },
  // Few different times, so that ties are common.
  { weight: 8, arbitrary: fc.tuple(fc.constant('at' as const), nth, fc.nat(6)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('cancel' as const), nth) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('remove' as const), nth) },
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('pop' as const, 'look' as const, 'hold' as const), fc.nat(4)) },
);

test('behaves like a sorted list under any sequence of calls', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 250 }), (steps) => {
      const queue = new EventQueue();
      const model = new SortedList();
      for (const [what, which, time = 0] of steps) {
        const ids = [...model.events.keys()];
        const id = ids[which % Math.max(1, ids.length)];
        const first = model.sorted()[0] ?? [-1, Infinity];
        if (what === 'add') {
          const added = queue.add(1, 2, which);
          expect(model.events.has(added)).toBe(false);
          model.priorities.set(added, which);
          model.events.set(added, undefined);
        } else if (what === 'look') {
          expect(queue.nextTime()).toBe(first[1]);
        } else if (what === 'pop' || what === 'hold') {
          const popped = queue.pop();
          expect(popped).toBe(first[0]);
          if (popped < 0) continue;
          model.events.set(popped, undefined);
          if (what === 'pop') continue;
          queue.at(popped, first[1] + which);
          model.at(popped, first[1] + which);
        } else if (id !== undefined && what === 'at') {
          queue.at(id, time);
          model.at(id, time);
        } else if (id !== undefined && what === 'cancel') {
          queue.cancel(id);
          model.events.set(id, undefined);
        } else if (id !== undefined) {
          queue.remove(id);
          model.events.delete(id);
        }
        // Looks that do not touch the order, so that the hole left by a pop stays in play.
        const pending = model.sorted();
        expect(queue.size).toBe(pending.length);
        for (const [other, at] of pending) expect(queue.timeOf(other)).toBe(at);
        for (const [other, event] of model.events) expect(queue.pending(other)).toBe(event !== undefined);
      }
      expect(drained(queue)).toEqual(model.sorted().map(([id]) => id));
    }),
    { seed: 20261125, numRuns: 300 },
  );
});
