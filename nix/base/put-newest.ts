/** Puts an entry into a map that has room for `most`: where it is full, the one put first goes for it. */
export function putNewest<Value>(
  map: Map<string, Value>,
  key: string,
  value: Value,
  most: number
): void {
  const [oldest] = map.keys()
  if (map.size >= most && !map.has(key) && oldest !== undefined) map.delete(oldest)
  map.set(key, value)
}
