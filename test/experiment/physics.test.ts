import { physicsOf } from '../../src/experiment/physics.js';

test('everything is modelled unless it is switched off, by a part over the experiment', () => {
  expect(physicsOf(undefined, undefined)).toMatchObject({ idle: true, contention: true, sensors: true });
  expect(physicsOf({ sensors: false, idle: false }, undefined)).toMatchObject({ idle: false, sensors: false });
  expect(physicsOf({ sensors: false, idle: false }, { sensors: true })).toMatchObject({ idle: false, sensors: true });
});
