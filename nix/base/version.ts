/**
 * Whether a version of Nix, as `2.31pre20250601` or `2.8.0`, is that of a minor release or newer. Of a
 * pre-release it is, as of the release itself.
 */
export function isAtLeast(version: string, oldestMajor: number, oldestMinor: number): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

/** The word of `nix store` that asks whether a store answers: 2.19 gave it another. */
export function askStoreWord(version: string): 'info' | 'ping' {
  return isAtLeast(version, 2, 19) ? 'info' : 'ping'
}
