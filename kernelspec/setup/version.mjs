/** What the kernel is written for: the first Node with all of zstd and the database that it uses. */
export const oldestNode = [22, 15]

/** Whether a version of Node, as `22.15.0`, is one that the kernel runs on. */
export function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
}
