/** ⌊a·b / c⌋ of whole numbers, exact beyond 2^53 too. */
export const multiplyDivide = (a: number, b: number, c: number): number =>
  a * b <= Number.MAX_SAFE_INTEGER ? Math.floor((a * b) / c) : Number((BigInt(a) * BigInt(b)) / BigInt(c));
