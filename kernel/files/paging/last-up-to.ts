/**
 * Of `count` numbers that ascend the last that is at most `wanted`, by its index; 0 where none is.
 */
export function lastUpTo(
  wanted: number,
  count: number,
  numberAt: (index: number) => number
): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (numberAt(middle) <= wanted) low = middle
    else high = middle - 1
  }
  return low
}
