import { run } from '../../nix/process/process.ts'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { parts } from './parts.ts'

/** What two builds took of one thing, a value for each round. */
export interface Compared {
  readonly what: string
  readonly unit: string
  readonly mine: number[]
  readonly other: number[]
}

/**
 * Measures parts of the bench with this build and with the one in `folder`, in turn, and prints for
 * each figure the least of both and how far the other build is from itself: what is worse by less than
 * that says nothing. A part that calls functions of this build is left out, and named.
 */
export async function compareBuilds(
  folder: string,
  names: readonly string[],
  rounds: number
): Promise<void> {
  const left = names.filter((name) => parts.get(name)?.ofAnyBuild !== true)
  for (const name of names.filter((one) => !left.includes(one))) {
    const compared = new Map<string, Compared>()
    for (let round = 0; round < rounds; round += 1) {
      for (const build of ['other', 'mine'] as const) {
        for (const { what, value, unit } of await figuresOf(
          name,
          build === 'mine' ? packageRoot : folder
        )) {
          const both = compared.get(what) ?? { what, unit, mine: [], other: [] }
          both[build].push(value)
          compared.set(what, both)
        }
      }
    }
    for (const figure of compared.values()) console.log(inWords(figure))
  }
  if (left.length > 0) console.log(`Of this build alone, and left out: ${left.join(', ')}.`)
}

export function inWords({ what, unit, mine, other }: Compared): string {
  if (other.length === 0) return `·  ${what}: the other build has no such thing`
  const [least, most] = [Math.min(...other), Math.max(...other)]
  const best = Math.min(...mine)
  const isWorse = best > most
  const all = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(' ')
  const verdict = isWorse ? '✗' : '✓'
  const times = `${(best / least).toFixed(2)} of it, which is ${(most / least).toFixed(2)} of itself`
  return `${verdict}  ${what}: ${times} (${all(mine)} against ${all(other)} ${unit})`
}

interface FoundFigure {
  readonly what: string
  readonly value: number
  readonly unit: string
}

/** Figures of one part, measured in a process of its own: each build has a store of its own there. */
async function figuresOf(part: string, build: string): Promise<readonly FoundFigure[]> {
  const { stdout, stderr } = await run({
    program: process.execPath,
    arguments: [process.argv[1] ?? '', part, '--json'],
    environment: { NIX_WORKFLOW_BENCH_PACKAGE: build }
  })
  if (!stdout.startsWith('[')) throw new Error(`${part} with ${build}: ${stderr}`)
  const parsed: unknown = JSON.parse(stdout)
  if (!Array.isArray(parsed)) throw new Error(`${part} with ${build} gave no figures`)
  return parsed.flatMap((figure: unknown) => {
    if (typeof figure !== 'object' || figure === null) return []
    if (!('what' in figure) || !('value' in figure) || !('unit' in figure)) return []
    return [{ what: String(figure.what), value: Number(figure.value), unit: String(figure.unit) }]
  })
}
