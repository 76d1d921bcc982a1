import { settleOnce } from '../../../../nix/builder/index.ts'
import { readDerivation, isOnDisk, known } from '../../../../nix/store/index.ts'
import type { StorePath } from '../../../../nix/base/index.ts'
import { readNixString } from '../../../../nix/syntax/index.ts'
import { stepsShown, type Shown } from '../../../outcome/index.ts'
import type { Engine } from '../../state/index.ts'
import { type Limits, soon, within } from './patience.ts'

/**
 * Where the result is on disk that an interpolation of a string names: of a step or another derivation,
 * or static files. `text` is the expression in it. null where it is more than a path of names, where
 * nothing is built yet, or where finding that out takes too long. Nothing is built.
 */
export async function resultNamed(
  engine: Engine,
  text: string,
  limits: Limits
): Promise<string | null> {
  const found = await resultPath(engine, text, limits)
  return found === null ? null : engine.nix.onDisk(found)
}

/** The same as the store calls it. */
export async function resultPath(
  engine: Engine,
  text: string,
  limits: Limits
): Promise<StorePath | null> {
  const path = namesIn(text)
  if (path === null) return null
  return resultWithoutAsking(engine, path) ?? (await resultOfValue(engine, path, limits))
}

/** The same by what cells show and what is remembered alone. */
export function resultAtHand(engine: Engine, text: string): string | null {
  const path = namesIn(text)
  const found = path === null ? null : resultWithoutAsking(engine, path)
  return found === null ? null : engine.nix.onDisk(found)
}

/** The names of a path such as `models."lr=0.1"`; null of any other expression. */
export function namesIn(text: string): readonly string[] | null {
  const pattern = /\s*(?:([a-zA-Z_][\w'-]*)|("(?:[^"\\$]|\\.)*"))\s*(\.|$)/sy
  const names: string[] = []
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, name, quoted = '""', more] = match
    names.push(name ?? readNixString(quoted.slice(1, -1)))
    if (more === '') return names
  }
  return null
}

function resultWithoutAsking(
  { workspace: { names }, nix, screen }: Engine,
  path: readonly string[]
): StorePath | null {
  const name = path.join('.')
  for (const drvPath of names.all()) {
    if (!names.isNamed(drvPath, name)) continue
    const record = known(nix, drvPath)
    if (record !== null) return record.outPath
  }
  const cells = [...screen.using([path[0] ?? ''])].flatMap((key) => screen.get(key) ?? [])
  for (const { outcome } of cells)
    for (const shown of outcome.shown) {
      const outPath = outPathShown(shown, name)
      if (outPath !== null && isOnDisk(nix, outPath)) return outPath
    }
  return null
}

function outPathShown(shown: Shown, name: string): StorePath | null {
  switch (shown.kind) {
    case 'stale':
      return outPathShown(shown.shown, name)
    case 'environment':
      return shown.environment.name === name ? shown.environment.outPath : null
    case 'data':
      return shown.data.name === name ? shown.data.outPath : null
    default:
      return stepsShown(shown).find((step) => step.name === name)?.outPath ?? null
  }
}

async function resultOfValue(
  { workspace, evaluator, nix }: Engine,
  [head = '', ...rest]: readonly string[],
  limits: Limits
): Promise<StorePath | null> {
  const slot = workspace.program.nameSlot(head)
  if (slot === undefined) return null
  const answer = await within(slot, limits, (patience) =>
    evaluator.beside.inside(slot, rest, patience)
  )
  const found = answer?.ok === true ? answer.value : null
  if (found === null) return null
  if (found.kind === 'static') return isOnDisk(nix, found.outPath) ? found.outPath : null
  if (found.kind !== 'step' && found.kind !== 'environment') return null
  const record = known(nix, found.drvPath)
  if (record !== null) return record.outPath
  const derivation = readDerivation(nix, found.drvPath)
  const fixed = (derivation.ok ? derivation.value.outputs.get('out')?.path : null) ?? ''
  if (fixed !== '') return isOnDisk(nix, fixed) ? fixed : null
  // What comes later than a menu is wanted is remembered for the next one.
  const settled = await soon(settleOnce(nix, [found.drvPath], []), limits)
  return settled?.get(found.drvPath)?.outPath ?? null
}
