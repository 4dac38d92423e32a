/**
 * swc, with the globals of hot loops bound as constants of each module.
 *
 * In jest's sandbox each bare global (`Math`, `Infinity`, `Float64Array`, …) is looked up through an interceptor, which
 * makes a numeric loop some thirty times slower than in plain node. One line of destructuring in front of a file's text,
 * on its first line so that positions in stack traces stay, makes them ordinary constants.
 */
import { createTransformer } from '@swc/jest';

const PREFIX =
  'const {Math,Number,Infinity,NaN,Float64Array,Float32Array,Int32Array,Uint32Array,Uint16Array,Uint8Array}=globalThis;';

/** A `#!` line must stay the first; everything else is legal behind the prefix. */
const withPrefix = (text) => (text.startsWith('#!') ? text.replace('\n', `\n${PREFIX}`) : PREFIX + text);

export default {
  createTransformer(options) {
    const swc = createTransformer(options);
    return {
      canInstrument: swc.canInstrument,
      process: (text, ...rest) => swc.process(withPrefix(text), ...rest),
      processAsync: (text, ...rest) => swc.processAsync(withPrefix(text), ...rest),
      // The prefix is part of what the cache must depend on.
      getCacheKey: (text, ...rest) => swc.getCacheKey(withPrefix(text), ...rest),
    };
  },
};
