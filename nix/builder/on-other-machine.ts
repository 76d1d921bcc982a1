import { failureTexts } from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import type { Build, EndedBuild, LogState } from '../log/index.ts'
import { type FailureCause, readError } from './failure.ts'
import { firstWords } from './first-words.ts'
import type { Remark } from './remark.ts'

/** What the reader calls the machine of a build; null where it is this one, or none. */
export function machineOf(
  nix: Pick<Nix, 'machines'>,
  build: Build | EndedBuild | undefined
): string | null {
  return build === undefined || build.machine === '' ? null : named(nix, build.machine)
}

function named({ machines }: Pick<Nix, 'machines'>, machine: string): string {
  return machines?.get(machine) ?? machine
}

/**
 * Why a build on another machine gave nothing. What handed it over ends with 1 in any case, after it
 * has told what that machine said; where it has not, it was cut off.
 */
export function causeOnOther(
  nix: Pick<Nix, 'machines'>,
  { claims }: Pick<LogState, 'claims'>,
  { drvPath, machine }: Build | EndedBuild,
  known: FailureCause
): FailureCause {
  if (known.kind !== 'exit' || known.exitCode !== 1) return known
  for (const claim of claims) {
    const [, built, on, said = ''] = failureTexts.onOther.pattern.exec(claim) ?? []
    if (built !== drvPath || on !== machine) continue
    const meaning = readError(said)
    return 'cause' in meaning ? meaning.cause : { kind: 'other', text: said }
  }
  // Nothing tells on which machine; the remark says how to find out.
  const { pattern } = failureTexts.noContentAddressingThere
  const [without] = claims.flatMap((claim) => pattern.exec(claim)?.[1] ?? [])
  if (without !== undefined) return { kind: 'other', text: `error: ${without} there` }
  return { kind: 'connection-lost', machine: named(nix, machine) }
}

/** So many machines are named; what a builder writes may look like any number of them. */
const mostNamed = 20

/** The machines of which it was said that they cannot be asked, each once, and how many more there were. */
export function refusedMachines(
  nix: Pick<Nix, 'machines'>,
  { claims }: Pick<LogState, 'claims'>
): readonly Remark[] {
  const refused = new Map<string, string>()
  for (const claim of claims) {
    const [, machine, words = ''] = failureTexts.otherRefuses.pattern.exec(claim) ?? []
    if (machine !== undefined) refused.set(machine, words)
  }
  const more = refused.size - mostNamed
  return [
    ...[...refused].slice(0, mostNamed).map(([machine, words]): Remark => ({
      kind: 'builder-refused',
      machine: named(nix, machine),
      words: firstWords(words)
    })),
    ...(more > 0 ? [{ kind: 'builders-refused-too', count: more } as const] : [])
  ]
}
