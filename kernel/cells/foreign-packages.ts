const installers =
  /^(?:sudo\s+)?(?:python3?\s+-m\s+)?(?:pip3?|uv\s+pip|conda|mamba|micromamba)\s+install\s+(.*)$/

/** Options behind which a file, a folder, a channel or an environment stands, and no package. */
const takesValue =
  /^(?:-[cefinprt]|--(?:channel|constraint|editable|file|find-links|index-url|extra-index-url|name|prefix|requirement|target))$/

/** The packages that a line of a shell installs; null where it installs none. */
export function installedBy(line: string): readonly string[] | null {
  const install = installers.exec(line.trim())
  if (install === null) return null
  // Options, and what a shell would expand, are no packages.
  return (install[1] ?? '')
    .split(/\s+/)
    .filter((_, index, words) => !takesValue.test(words[index - 1] ?? ''))
    .map((word) => word.replace(/^["']|["']$/g, ''))
    .filter((word) => /^[A-Za-z0-9][\w.[\],<>=!~-]*$/.test(word))
}
