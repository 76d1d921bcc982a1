import { isTested, type NixVersion, recordedVersions } from '../../../nix/base/index.ts'
import type { Misunderstanding } from '../../outcome/index.ts'

/** The version with a word on whether it is known, as in `2.99.0, newer than tested`. */
export function versionInWords(nix: NixVersion): string {
  const { implementation, version } = nix
  if (implementation === 'Lix') return `Lix ${version}, not tested`
  if (isTested(nix)) return version
  const newest = Math.max(...recordedVersions.map(minorOf))
  return `${version}, ${minorOf(version) > newest ? 'newer than tested' : 'not tested itself, but older and newer ones are'}`
}

function minorOf(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  return major * 1000 + minor
}

const sentences: Readonly<Record<Misunderstanding, string>> = {
  'dynamic read':
    'When a cell reads what a step wrote (import "${step}/x.nix", builtins.readFile), the step is not built by itself: run the cell of the step first, then restart the kernel and run all.',
  'cut-off':
    'That a step need not be built, since its inputs came out with the same bytes, is not recognised: its card may say otherwise than what was done. Results are right.',
  failure: 'Why a step failed is told in the words of Nix alone, and maybe not beside its step.'
}

/** Sentences on what is not understood, and the way out; empty where all is. */
export function misunderstandingsInWords(
  nix: NixVersion,
  found: readonly Misunderstanding[]
): readonly string[] {
  if (found.length === 0) return []
  const name = nix.implementation === 'Lix' ? `Lix ${nix.version}` : `Nix ${nix.version}`
  return [
    `${name} says some things in words that are not understood here; tested are the versions ${recordedVersions.join(', ')} of Nix.`,
    ...found.map((one) => sentences[one]),
    'A newer version of this kernel may know them; or put a tested Nix first on PATH.'
  ]
}
