import { cpSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect } from 'vitest'
import { type StepReport, stepsShown } from '../../../kernel/outcome/index.ts'
import type { TestNix } from '../../support/nix.ts'
import { codeCells } from '../../support/step-bundles.ts'
import { frozenEngine, shell, testSession, type TestSession } from '../session/support.ts'

/** Where it is asked for, all of it is built elsewhere: a sweep of 200, and the showcase too. */
export const isWhole = process.env['NIX_WORKFLOW_PLACES'] !== undefined

/** So long for what is built at a place, in milliseconds. */
export const timeForPaths = isWhole ? 3_600_000 : 180_000

const notebooks = resolve(import.meta.dirname, '../../../notebooks')

/**
 * Cells of a notebook: a sweep, a step that reads another, one that fails, and one that waits for it; and
 * one that is not kept, with its reader.
 */
function cells(salt: string): readonly string[] {
  const values = Array.from({ length: isWhole ? 200 : 3 }, (_, at) => at).join(' ')
  const own = `
    parts = sweep { n = [ ${values} ]; } ({ n }: ${shell(`echo ${salt} \${toString n} > part`)});
    first = ${shell(`echo ${salt} > first`)};
    all = ${shell('echo ${first} > all')};
    fails = ${shell(`echo ${salt}; exit 3`)};
    waits = ${shell('echo ${fails} > waits')};`
  const unkept = `
    gone = output { keep = "never"; cmd = ''\${toolchain.sh}/bin/sh -c "echo ${salt} > gone"''; };
    reads = ${shell('read x < ${gone}/gone; echo read $x > reads')};`
  if (!isWhole) return [own, unkept]
  const showcase = readFileSync(join(notebooks, 'showcase.ipynb'), 'utf8')
  return [own, unkept, ...codeCells(showcase).map(({ source }) => source)]
}

async function stepsIn(
  session: TestSession,
  folder: string,
  salt: string
): Promise<ReadonlyMap<string, StepReport>> {
  if (isWhole) cpSync(join(notebooks, 'showcase'), join(folder, 'showcase'), { recursive: true })
  const steps = new Map<string, StepReport>()
  for (const [at, code] of cells(salt).entries()) {
    const { outcome } = await session.run(code, `same-${at}`)
    // A step that a later cell shows again is cached there.
    for (const step of outcome.shown.flatMap(stepsShown))
      if (!steps.has(step.name)) steps.set(step.name, step)
  }
  return steps
}

/**
 * Builds at the place that a session has, and on a machine that knows nothing of it: each step has the
 * same path, and what failed failed as it does there. Gives those of the place.
 */
export async function samePaths(
  session: TestSession,
  folder: string,
  alone: TestNix,
  salt: string
): Promise<ReadonlyMap<string, StepReport>> {
  const there = await stepsIn(session, folder, salt)
  const other = testSession(await frozenEngine(alone))
  const here = await stepsIn(other, alone.folder, salt)
  await other.close()
  const inShort = (steps: ReadonlyMap<string, StepReport>) =>
    [...steps].map(([name, { status, drvPath, outPath }]) => ({ name, status, drvPath, outPath }))
  expect(inShort(there)).toEqual(inShort(here))
  expect(there.size).toBe(isWhole ? 200 + 6 + 11 : 3 + 6)
  const statuses = [...there.values()].map(({ status }) => status)
  expect(statuses.filter((status) => status !== 'built').sort()).toEqual([
    'blocked',
    'failed',
    'not-kept'
  ])
  for (const { builtOn } of here.values()) expect(builtOn).toBeNull()
  return there
}
