const installers =
  /^(?:sudo\s+)?(?:python3?\s+-m\s+)?(?:pip3?|uv\s+pip|conda|mamba|micromamba)\s+install\s+(.*)$/

/** The packages that a line of a shell installs; null where it installs none. */
export function installedBy(line: string): readonly string[] | null {
  const install = installers.exec(line.trim())
  if (install === null) return null
  // Options, and what a shell would expand, are no packages.
  return (install[1] ?? '')
    .split(/\s+/)
    .map((word) => word.replace(/^["']|["']$/g, ''))
    .filter((word) => /^[A-Za-z0-9][\w.[\],<>=!~-]*$/.test(word))
}
